-- What adaptation costs and what was promised for it: unit prices, programmes, their lines, indicators and steps.
alter table register.batch drop constraint batch_kind_check;
alter table register.batch add constraint batch_kind_check
    check (kind in ('territories', 'objects', 'passports', 'claims', 'measures', 'prices', 'programmes', 'population', 'demo'));
alter table register.population drop constraint population_people_check;
alter table register.population add constraint population_people_check
    check (people in ('residents', 'with_disability', 'K', 'O', 'S', 'G', 'U', 'children', 'minors', 'older'));
comment on column register.population.people is 'residents, with_disability, children (with disabilities), minors (all below 18), older (65 and up), or one category К О С Г У as K O S G U';

create table register.price (
    territory    text not null references register.territory,
    work         text not null check (work ~ '^[a-z][a-z0-9_]{0,59}$'),
    year         smallint not null check (year between 2000 and 2100),
    amount       numeric(15, 2) not null check (amount > 0),
    currency     text not null check (currency ~ '^[A-Z]{3}$'),
    unit         text not null check (unit in ('m', 'm2', 'piece', 'set')),
    price_source text not null check (btrim(price_source) <> ''),
    provisional  boolean not null default false,
    batch        bigint references register.batch,
    primary key (territory, work, year)
);
comment on table register.price is 'What a city pays for one unit of a standard work in a year. None ships with the program.';
comment on column register.price.work is 'Code of the catalogue of standard works (audit/money/works.toml)';
comment on column register.price.price_source is 'Where the price is from: a price list, an estimate, a contract';
comment on column register.price.provisional is 'Stands in until a better one is known, and is marked so wherever it is used';

create table register.programme (
    code         text primary key check (code ~ '^[A-Z0-9][A-Z0-9-]{0,39}$'),
    territory    text not null references register.territory,
    name         jsonb not null check (jsonb_typeof(name) = 'object' and name <> '{}'),
    from_year    smallint not null check (from_year between 2000 and 2100),
    to_year      smallint not null check (to_year between from_year and 2100),
    basis_number text,
    basis_on     date,
    responsible  text,
    note         text,
    batch        bigint references register.batch
);
create index on register.programme (territory);
comment on table register.programme is 'Programmes of adaptation and social protection, each with its years and legal basis.';
comment on column register.programme.basis_number is 'Number of the act that adopted it';
comment on column register.programme.responsible is 'Body responsible; never a natural person';

create table register.programme_line (
    programme   text not null references register.programme,
    code        text not null check (length(code) between 1 and 100),
    year        smallint not null,
    name        jsonb,
    amount      numeric(15, 2) not null check (amount >= 0),
    currency    text not null check (currency ~ '^[A-Z]{3}$'),
    payer       text not null check (payer in ('city', 'owner', 'donor')),
    owner_kinds text[] check (owner_kinds <@ array['state', 'private', 'residents', 'transport'] and owner_kinds <> '{}'),
    districts   text[] check (districts <> '{}'),
    note        text,
    batch       bigint references register.batch,
    primary key (programme, code, year)
);
comment on table register.programme_line is 'What a funding line plans to pay in a year. A year without a row is not stated, which is not nothing.';
comment on column register.programme_line.owner_kinds is 'Kinds of owner it may pay for; null: all';
comment on column register.programme_line.districts is 'Districts it may pay for; null: all of the programme''s territory';

create table register.programme_indicator (
    programme   text not null references register.programme,
    code        text not null check (length(code) between 1 and 100),
    name        jsonb not null check (jsonb_typeof(name) = 'object' and name <> '{}'),
    counts      text not null check (counts in ('count', 'share', 'norm')),
    figure      text not null check (figure in ('objects', 'passportised', 'declared', 'full', 'verified', 'capacity', 'reported')),
    category    text check (category in ('K', 'O', 'S', 'G', 'U', 'all')),
    sectors     text[] check (sectors <> '{}'),
    kinds       text[] check (kinds <> '{}'),
    owner_kinds text[] check (owner_kinds <> '{}'),
    units       double precision check (units > 0),
    per_people  integer check (per_people > 0),
    people      text,
    responsible text,
    note        text,
    batch       bigint references register.batch,
    primary key (programme, code),
    check ((counts = 'norm') = (units is not null)),
    check ((per_people is null) = (people is null) and (per_people is null or counts = 'norm'))
);
comment on table register.programme_indicator is 'What a programme is measured by: a count, a share, or how far a need is covered.';
comment on column register.programme_indicator.figure is 'objects, passportised, declared, full, verified: of the register; capacity: places; reported: told by the city';
comment on column register.programme_indicator.units is 'Coverage norm: so many units for per_people people, or for each district where per_people is null';

create table register.programme_value (
    programme text not null,
    indicator text not null,
    sense     text not null check (sense in ('target', 'reported')),
    territory text not null references register.territory,
    year      smallint not null check (year between 2000 and 2100),
    quarter   smallint not null check (quarter between 1 and 4),
    value     double precision not null check (value >= 0),
    note      text,
    batch     bigint references register.batch,
    primary key (programme, indicator, sense, territory, year, quarter),
    foreign key (programme, indicator) references register.programme_indicator
);
comment on table register.programme_value is 'Targets of indicators for the end of a quarter, and values that the city reports where the register does not count.';
comment on column register.programme_value.value is 'Objects, places or units; of a share and of a norm''s cover, per cent';

create table register.programme_step (
    programme   text not null references register.programme,
    code        text not null check (length(code) between 1 and 100),
    name        jsonb not null check (jsonb_typeof(name) = 'object' and name <> '{}'),
    responsible text not null,
    due         date not null,
    done_on     date,
    object      bigint references register.object,
    exception   text check (btrim(exception) <> '' and (exception is null or object is not null)),
    note        text,
    batch       bigint references register.batch,
    primary key (programme, code)
);
create index on register.programme_step (object) where object is not null;
comment on table register.programme_step is 'The roadmap: what is done by whom and by when.';
comment on column register.programme_step.responsible is 'Body responsible; never a natural person';
comment on column register.programme_step.exception is 'Why a new centre opens without being adapted for all: the decision and its reason';
comment on column register.programme_step.object is 'What the step builds or adapts; a new centre is an object of the stage planned';

create table register.programme_document (
    programme text not null,
    line      text not null,
    sense     text not null check (sense in ('contract', 'payment', 'acceptance')),
    code      text not null check (length(code) between 1 and 100),
    year      smallint not null,
    amount    numeric(15, 2) not null check (amount >= 0),
    currency  text not null check (currency ~ '^[A-Z]{3}$'),
    signed_on date,
    note      text,
    batch     bigint references register.batch,
    primary key (programme, line, sense, code),
    foreign key (programme, line, year) references register.programme_line
);
create index on register.programme_document (programme, line, year);
comment on table register.programme_document is 'What was contracted, paid, and accepted as done, by funding line and year.';
comment on column register.programme_document.code is 'Number of the document; it names no person';

-- Written by imports alone, which the installation's own command line runs. Unit prices are for those who plan.
do $$
declare
    name text;
begin
    foreach name in array array['price', 'programme', 'programme_line', 'programme_indicator', 'programme_value', 'programme_step', 'programme_document'] loop
        execute format('alter table register.%I enable row level security', name);
        execute format('create policy operator on register.%I to bosaga_app using (register.is_operator())', name);
        execute format('create policy everyone_reads on register.%I for select to bosaga_app using (true)', name);
    end loop;
end
$$;

create view pub.programme as
    select code, territory, name, from_year, to_year, basis_number, basis_on, responsible, note from register.programme;

create view pub.programme_line as
    select programme, code, year, name, amount, currency, payer, owner_kinds, districts, note from register.programme_line;

create view pub.programme_indicator as
    select programme, code, name, counts, figure, category, sectors, kinds, owner_kinds, units, per_people, people, responsible, note
    from register.programme_indicator;

create view pub.programme_value as
    select programme, indicator, sense, territory, year, quarter, value, note from register.programme_value;

create view pub.programme_step as
    select s.programme, s.code, s.name, s.responsible, s.due, s.done_on, o.number as object, s.exception, s.note
    from register.programme_step s left join register.object o on o.id = s.object;

create view pub.programme_document as
    select programme, line, sense, code, year, amount, currency, signed_on, note from register.programme_document;
