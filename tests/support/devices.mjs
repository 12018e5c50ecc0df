// A fleet of inspectors' devices: the form's own files, each device with its store, over a network that fails.
//
// Standard input: {address, share, seed, devices: [{token, works: [{object, photos: [path, …]}]}]}; answers with
// {devices: [[{state, number, photos: [state, …]}, …], …], faults: {code: count}, deaths}.

import {readFileSync} from "node:fs";
import {register} from "node:module";
import {badNetwork} from "./bad_network.mjs";
import {device, lay, newStore} from "./browser_parts.mjs";

register("./device_hooks.mjs", import.meta.url);
lay();

const ROUNDS = 400;
const ANSWERS = [["territory/path/1/width", 1.2], ["territory/kerb_ramp/1/present", "no"], ["territory/path/1/ramp_at_level_changes", "yes"],
  ["route/stop/1/boarding_length", 2.5], ["route/stop/1/boarding_width", 1.2], ["route/crossing/1/present", "no"]];
const FINDING = "route/stop/1";
const faults = {};
let deaths = 0;

/** The form as a process of a device has it; killed, it never hears of anything again. */
async function life(name) {
  const load = (file) => import(new URL(`../../web/static/js/inspect/${file}.js?device=${name}`, import.meta.url));
  const [store, work, photos, packs, send] = await Promise.all(["store", "work", "photos", "packs", "send"].map(load));
  return {store, work, photos, packs, send};
}

async function run(address, share, seed, {token, works}) {
  let die = () => {};
  const own = {indexedDB: newStore()};
  const net = {address, headers: {Authorization: `Bearer ${token}`}, seed, onFault: (code) => { faults[code] = (faults[code] ?? 0) + 1; }, onKill: () => die()};
  return device.run(own, async () => {
    own.fetch = badNetwork({...net, share: 0});
    let form = await life(`${seed}.0`);
    const me = await form.packs.whoIsThere();
    await form.packs.takeForms(me.norm);
    for (const each of works) await inspected(form, me, each);
    own.fetch = badNetwork({...net, share});
    for (let round = 1; round < ROUNDS; round += 1) {
      const dead = new Promise((done) => { die = () => done("killed"); });
      const why = await Promise.race([dead, form.send.sendReady(me, "en", () => {})]);
      if (why === null) break;
      if (why !== "killed") continue;
      deaths += 1;
      form = await life(`${seed}.${round}`);
    }
    return told(form, me);
  });
}

/** Fill a passport in, as an inspector does, up to the outbox. */
async function inspected({work, photos}, me, {object, photos: files}) {
  const begun = await work.begin({object: {number: object, kind: "transport_stop", name: {ru: object}}, depth: "standard", me});
  for (const [path, what] of ANSWERS) await work.answer(begun, path, what);
  for (const path of files) await photos.addPhoto(begun, FINDING, new File([readFileSync(path)], "photo.jpg"));
  await work.alter(begun.id, () => ({incomplete: "The rest is closed today"}));
  await work.move(begun.id, work.OPEN, () => ({state: "ready"}));
}

/** What the device shows of each work. */
async function told({store}) {
  const works = await store.all("works");
  return Promise.all(works.map(async ({id, state, number, problem}) => {
    const photos = await store.allBy("photos", "work", id);
    return {state, number, problem: problem?.detail ?? null, photos: photos.map((photo) => photo.state)};
  }));
}

const {address, share, seed, devices} = JSON.parse(readFileSync(0, "utf8"));
const shown = await Promise.all(devices.map((each, place) => run(address, share, seed + place, each)));
// A pipe takes 64 KiB at once: what is left would end with the process.
process.stdout.write(JSON.stringify({devices: shown, faults, deaths}), () => process.exit(0));
