// The table of signs in words, and what flows at the site. Which way is plus: grid + import, PV + generation,
// battery + discharging, charger + consumption.

import { quantity } from './format.js';

/** Below this, a power is "nothing": meters are never quite still. */
const IDLE_WATTS = 15;

const DIRECTIONS = {
  gridPower: ['importing', 'exporting'],
  powerL1: ['importing', 'exporting'],
  powerL2: ['importing', 'exporting'],
  powerL3: ['importing', 'exporting'],
  power: ['generating', 'consuming'],
  chargeRate: ['discharging', 'charging'],
  chargerWattage: ['charging', 'discharging the car'],
  'active power': ['discharging', 'charging'],
};

/** The word for a signed power, or '' where its sign needs none. */
export function direction(point, value) {
  const words = DIRECTIONS[point];
  if (!words || typeof value !== 'number') return '';
  return Math.abs(value) < IDLE_WATTS ? 'idle' : words[value > 0 ? 0 : 1];
}

/** A power with a direction as its size and the word, everything else as it is. */
export function valueText(point, value, unit, type) {
  const known = type !== 'meter' && /^powerL/.test(point) ? '' : direction(point, value);
  return known ? `${quantity(Math.abs(value), unit)} ${known}` : quantity(value, unit);
}

const FLOWS = [
  { role: 'grid_meter', point: 'gridPower', title: 'Grid' },
  { role: 'pv', point: 'power', title: 'PV' },
  { role: 'storage', point: 'chargeRate', title: 'Battery' },
  { role: 'charging', point: 'chargerWattage', title: 'Charging' },
];

export function reading(device, point) {
  return (device.readings ?? []).find((r) => r.point === point);
}

export function isGood(r) {
  return r !== undefined && String(r.quality ?? 'good').toLowerCase() === 'good' && typeof r.value === 'number';
}

/**
 * The flows of the site: for each role that has devices {title, point, watts, missing, percent}, then the house.
 * Watts is null when a reading that it needs is not good; `missing` names the devices.
 */
export function flows(devices) {
  const shown = FLOWS.map((flow) => ({ ...flow, ...sum(devices.filter((d) => d.role === flow.role), flow.point) }));
  const [grid, pv, battery, charging] = shown;
  battery.percent = stateOfCharge(devices.filter((d) => d.role === 'storage'));
  const missing = shown.flatMap((flow) => flow.missing);
  const known = missing.length === 0 && grid.devices > 0;
  // What comes from a DC-coupled battery is in its inverter's power already.
  const dc = sum(devices.filter((d) => d.role === 'storage' && d.coupling === 'dc'), 'chargeRate').watts ?? 0;
  const house = {
    title: 'House',
    point: 'house',
    devices: grid.devices,
    watts: known ? grid.watts + pv.watts + battery.watts - dc - charging.watts : null,
    missing,
  };
  return [...shown.filter((flow) => flow.devices > 0), ...(grid.devices > 0 ? [house] : [])];
}

function sum(devices, point) {
  const missing = devices.filter((d) => !isGood(reading(d, point))).map((d) => d.name || d.id);
  const watts = devices.reduce((total, d) => total + (reading(d, point)?.value ?? 0), 0);
  return { devices: devices.length, missing, watts: missing.length === 0 ? watts : null };
}

/** Weighted by capacity where all say theirs; null unless all are known. */
function stateOfCharge(batteries) {
  const states = batteries.map((d) => reading(d, 'chargePercentage'));
  if (batteries.length === 0 || !states.every(isGood)) return null;
  const sizes = batteries.map((d) => reading(d, 'capacity'));
  const weights = sizes.every((r) => isGood(r) && r.value > 0) ? sizes.map((r) => r.value) : states.map(() => 1);
  const total = weights.reduce((a, b) => a + b, 0);
  return states.reduce((all, r, i) => all + (r.value * weights[i]) / total, 0);
}
