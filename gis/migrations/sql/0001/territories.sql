create table register.installation (
    only_one     boolean primary key default true check (only_one),
    kind         text not null default 'empty' check (kind in ('empty', 'demo', 'rehearsal', 'real')),
    profile      text,
    territory    text,
    first_year   smallint not null default 2022 check (first_year between 2000 and 2100),
    last_year    smallint not null default 2030 check (last_year between first_year and first_year + 30),
    data_version bigint not null default 1,
    clock        date,
    installed_at timestamptz not null default now()
);
comment on table register.installation is 'One row: what this installation is.';
comment on column register.installation.kind is 'empty, demo (synthetic, says so on every page), rehearsal (BOSAGA_TODAY allowed) or real';
comment on column register.installation.profile is 'Code of the territory profile (audit/profiles): kz or kg';
comment on column register.installation.territory is 'Code of the territory shown first: the city';
comment on column register.installation.first_year is 'First year of the figures and of the map''s slider';
comment on column register.installation.last_year is 'Last year: the horizon of the adaptation programme';
comment on column register.installation.data_version is 'Grows with every write that changes what can be read; ETags are bound to it';
comment on column register.installation.clock is 'The day for which the faces of the objects are computed';
insert into register.installation default values;

create table register.source (
    code        text primary key check (code ~ '^[a-z0-9][a-z0-9_.-]{0,39}$'),
    name        text not null,
    licence     text not null,
    attribution text not null,
    url         text,
    definition  text,
    synthetic   boolean not null default false
);
comment on table register.source is 'Where rows come from: licence, attribution, and what a claim of this source means.';
comment on column register.source.definition is 'What this source means by "accessible", in its own words';
comment on column register.source.synthetic is 'Invented data: shown as such wherever it appears';

create table register.batch (
    id          bigint generated always as identity primary key,
    kind        text not null check (kind in ('territories', 'objects', 'passports', 'claims', 'measures', 'population', 'demo')),
    file_name   text not null,
    sha256      text not null,
    source      text references register.source,
    territory   text,
    mapping     text,
    counts      jsonb not null default '{}',
    recorded_at timestamptz not null default now(),
    undone_at   timestamptz
);
comment on table register.batch is 'One import: undone as one.';
comment on column register.batch.counts is 'read = created + updated + unchanged + rejected; warnings';

create table register.batch_change (
    batch  bigint not null references register.batch on delete cascade,
    entity text not null,
    id     text not null,
    before jsonb,
    primary key (batch, entity, id)
);
comment on table register.batch_change is 'What a batch changed; before is null for a row it created.';

create table register.territory (
    code        text primary key check (code ~ '^[A-Z0-9][A-Z0-9-]{0,39}$'),
    parent      text references register.territory,
    level       text not null check (level in ('country', 'oblast', 'rayon', 'city', 'city_district', 'aiyl_aimak', 'rural_district', 'settlement')),
    name        jsonb not null check (jsonb_typeof(name) = 'object' and name <> '{}'),
    official    jsonb not null default '{}' check (jsonb_typeof(official) = 'object'),
    profile     text,
    tolerance_m real not null default 150 check (tolerance_m between 0 and 10000),
    outline     geometry(MultiPolygon, 4326) check (outline is null or (st_isvalid(outline) and st_xmin(outline) between -180 and 180
                and st_xmax(outline) between -180 and 180 and st_ymin(outline) between -85 and 85 and st_ymax(outline) between -85 and 85)),
    source      text references register.source,
    batch       bigint references register.batch,
    check (parent <> code)
);
create index on register.territory (parent);
create index on register.territory using gist (outline);
comment on table register.territory is 'The tree of territories, from the country to the city district.';
comment on column register.territory.level is 'country, oblast, rayon, city, city_district, aiyl_aimak, rural_district, settlement';
comment on column register.territory.name is 'Name by language: {"ru": …, "kk": …, "ky": …, "en": …}';
comment on column register.territory.official is 'Official codes: {"kato": …} in Kazakhstan, {"soate": …} in Kyrgyzstan';
comment on column register.territory.tolerance_m is 'How far the outline may be off, in metres: within it the declared district stands';
comment on column register.territory.outline is 'Outline, lon lat, EPSG:4326; null: the declared territory rules and the map hatches';

create function register.territories_below(root text) returns table (code text)
language sql stable as $$
    with recursive tree(code) as (
        select t.code from register.territory t where t.code = root
        union
        select t.code from register.territory t join tree on t.parent = tree.code
    )
    select tree.code from tree
$$;
comment on function register.territories_below is 'The territory itself and all below it.';

create table register.population (
    territory text not null references register.territory,
    year      smallint not null check (year between 1900 and 2100),
    people    text not null check (people in ('residents', 'with_disability', 'K', 'O', 'S', 'G', 'U', 'children')),
    count     bigint not null check (count >= 0),
    source    text not null references register.source,
    batch     bigint references register.batch,
    primary key (territory, year, people, source)
);
comment on table register.population is 'Residents and persons with disabilities, where a source states them; no row means not known.';
comment on column register.population.people is 'residents, with_disability, children, or one category К О С Г У as K O S G U';
