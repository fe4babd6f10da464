// Numbers and times for people: rounded, always with their unit, in the browser's local time.

const NONE = '–';
const SCALED = new Set(['W', 'Wh', 'VA', 'var']);
const DIGITS = { V: 1, A: 1, Hz: 2, '°C': 1, '%': 1, 'Ω': 0 };

function fixed(value, digits) {
  const text = value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (Number(text.replaceAll(',', '')) === 0 ? text.replace('-', '') : text).replace('-', '−');
}

/** 950 W, 3.21 kW, 12.3 kW; `value` may be anything that a reading can hold. */
export function quantity(value, unit) {
  if (value === null || value === undefined || value === '') return NONE;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return words(String(value));
  if (SCALED.has(unit)) return scaled(value, unit);
  if (unit === 's') return duration(value * 1000);
  if (!unit) return fixed(value, Number.isInteger(value) ? 0 : 2);
  return `${fixed(value, DIGITS[unit] ?? 2)} ${unit}`;
}

function scaled(value, unit) {
  const size = Math.abs(Math.round(value));
  if (size >= 1e6) return `${fixed(value / 1e6, size >= 1e7 ? 1 : 2)} M${unit}`;
  if (size >= 1e3) return `${fixed(value / 1e3, size >= 1e4 ? 1 : 2)} k${unit}`;
  return `${fixed(value, 0)} ${unit}`;
}

export function count(value, one, many) {
  if (typeof value !== 'number') return NONE;
  const number = fixed(value, 0);
  return one ? `${number} ${value === 1 ? one : many}` : number;
}

export function bytes(value) {
  if (typeof value !== 'number') return NONE;
  if (value >= 1e9) return `${fixed(value / 1e9, 2)} GB`;
  if (value >= 1e6) return `${fixed(value / 1e6, 1)} MB`;
  if (value >= 1e3) return `${fixed(value / 1e3, 1)} kB`;
  return `${fixed(value, 0)} B`;
}

export function duration(millis) {
  if (typeof millis !== 'number' || !Number.isFinite(millis)) return NONE;
  const s = Math.max(0, Math.round(millis / 1000));
  if (s < 120) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86400)} d ${Math.floor((s % 86400) / 3600)} h`;
}

/** `at` in ms or ISO 8601; the day is left out when it is `now`'s. */
export function time(at, now) {
  const date = new Date(at);
  if (at === null || at === undefined || Number.isNaN(date.getTime())) return NONE;
  const clock = date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  const today = new Date(now).toDateString() === date.toDateString();
  return today ? clock : `${date.toLocaleDateString([], { day: 'numeric', month: 'short' })}, ${clock}`;
}

/** "12:03:04 (5 min ago)", by the gateway's clock. */
export function ago(at, now) {
  const then = Date.parse(at);
  if (Number.isNaN(then)) return NONE;
  return then > now ? time(at, now) : `${time(at, now)} (${duration(now - then)} ago)`;
}

/** "12:03:04 (for 5 min)" */
export function since(at, now) {
  const then = Date.parse(at);
  return Number.isNaN(then) ? NONE : `${time(at, now)} (for ${duration(now - then)})`;
}

/** not_implemented, IN_FORCE, active-power → words */
export function words(text) {
  const plain = text.replaceAll('_', ' ');
  const shouted = plain === plain.toUpperCase() && /[A-Z]{2}/.test(plain);
  return shouted ? plain.toLowerCase() : plain;
}

const LABELS = {
  gridPower: 'Power',
  gridImportEnergy: 'Imported',
  gridExportEnergy: 'Exported',
  energy: 'Generated',
  dcPower: 'DC power',
  chargeRate: 'Power',
  chargePercentage: 'State of charge',
  charge: 'Stored',
  chargerWattage: 'Power',
  chargerEnergy: 'Charged',
  isPluggedIn: 'Plugged in',
};

/** A standard point's name for people; else gridImportEnergy → Grid import energy, powerL1 → Power L1. */
export function label(point) {
  if (Object.hasOwn(LABELS, point)) return LABELS[point];
  const spaced = String(point).replace(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[_.-]/g, ' ').split(' ');
  const lower = spaced.map((w) => (/^L\d/.test(w) || /^[A-Z]{2}/.test(w) ? w : w.toLowerCase())).join(' ');
  return lower.charAt(0).toUpperCase() + lower.slice(1);
}

/** What a command was given: {a: 1, b: x} → a 1, b x */
export function plain(value) {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(plain).join(', ');
  if (typeof value === 'object') return Object.entries(value).map(([k, v]) => `${k} ${plain(v)}`).join(', ');
  return String(value);
}
