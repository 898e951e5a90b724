// See run, which starts this.

import {writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {fileURLToPath} from 'node:url';
import {createInterface} from 'node:readline';
import {launch} from 'chrome-launcher';
import lighthouse from 'lighthouse';
import {pages, serve, stage} from './demo.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const marks = {performance: 0.95, accessibility: 1, 'best-practices': 1};
const names = Object.keys(marks);
const runs = Number(process.env.RUNS ?? 3);
const thrifty = Boolean(process.env.THRIFTY);
const only = new RegExp(process.env.PAGES ?? '');

// median of an odd number of figures; of an even one the worse of the two in the middle.
const median = (list) => list.toSorted((a, b) => a - b)[(list.length - 1) >> 1];

const stumbles = 3; // looks at a page that Lighthouse itself may break off, as it does now and then

// look is one look at a page with a clean browser profile.
async function look(chrome, page, left = stumbles) {
	const flags = {
		port: chrome.port, output: 'json', logLevel: 'error', onlyCategories: names,
		extraHeaders: page.headers ?? {}, ignoreStatusCode: true, // a refusal is a page too
	};
	const {lhr} = await lighthouse(page.url, flags);
	if (!lhr.runtimeError) return lhr;
	if (left === 0) throw new Error(`${page.url}: ${lhr.runtimeError.message}`);
	return look(chrome, page, left - 1);
}

// faults are the audits that took something off.
function faults(lhr) {
	const weighty = new Set(Object.values(lhr.categories).flatMap(
		(c) => c.auditRefs.filter((a) => a.weight > 0).map((a) => a.id)));
	return Object.values(lhr.audits)
		.filter((a) => weighty.has(a.id) && a.score !== null && a.score < 0.9)
		.map((a) => ({id: a.id, score: a.score, value: a.displayValue}));
}

// refused tells whether all that the console says is that this page itself was answered with an
// error, as a form that was filled wrongly is, and must be: Chromium says so whatever is on it.
function refused(lhr, page) {
	const items = lhr.audits['errors-in-console'].details?.items ?? [];
	return page.status >= 400 && items.length > 0 && items.every((i) =>
		i.source === 'network' && i.sourceLocation?.url === page.url);
}

// scoreOf is the score of a category; what the console says of a refusal takes nothing off.
function scoreOf(lhr, name, page) {
	const {score, auditRefs} = lhr.categories[name];
	if (name !== 'best-practices' || !refused(lhr, page)) return score;
	const counted = auditRefs.filter((a) => a.weight > 0 && a.id !== 'errors-in-console' &&
		lhr.audits[a.id].score !== null);
	const weight = counted.reduce((sum, a) => sum + a.weight, 0);
	return counted.reduce((sum, a) => sum + a.weight * lhr.audits[a.id].score, 0) / weight;
}

// reaches tells whether scores are at their marks.
const reaches = (scores) => names.every((name) => scores[name] >= marks[name]);

// judge looks at a page some times; with THRIFTY only once at one that reaches its marks at once.
async function judge(chrome, page) {
	const looks = [];
	for (let n = 0; n < runs; n++) {
		looks.push(await look(chrome, page));
		const first = Object.fromEntries(names.map((m) => [m, scoreOf(looks[0], m, page)]));
		if (thrifty && reaches(first)) break;
	}
	const scores = {};
	for (const name of names) scores[name] = median(looks.map((l) => scoreOf(l, name, page)));
	const figure = (id) => Math.round(median(looks.map((l) => l.audits[id].numericValue)));
	return {
		name: page.name, url: page.url, scores, good: reaches(scores), looks: looks.length,
		fcp_ms: figure('first-contentful-paint'), lcp_ms: figure('largest-contentful-paint'),
		tbt_ms: figure('total-blocking-time'), bytes: figure('total-byte-weight'),
		shift: median(looks.map((l) => l.audits['cumulative-layout-shift'].numericValue)),
		faults: looks.map(faults),
	};
}

function row(r) {
	const score = (name) => String(Math.round(r.scores[name] * 100)).padStart(4);
	console.log(`${r.good ? '  ' : '! '}${r.name.padEnd(20)}${names.map(score).join('')}` +
		`  FCP ${r.fcp_ms}  LCP ${r.lcp_ms}  TBT ${r.tbt_ms} ms  CLS ${r.shift.toFixed(3)}` +
		`  ${Math.round(r.bytes / 1024)} KB`);
	if (r.good) return;
	const told = new Map(r.faults.flat().map((f) => [f.id, f]));
	for (const f of told.values()) console.log(`      ${f.id} ${f.score} ${f.value ?? ''}`);
}

// lines are the entries of a gallery, in both languages; any other address stands for itself.
async function lines(url) {
	if (new URL(url).pathname !== '/gallery') return [url];
	const text = await (await fetch(url)).text();
	const names = new Set([...text.matchAll(/href="(\/gallery\/[\w-]+)\?/g)].map((m) => m[1]));
	return [...names].flatMap((name) =>
		['zh', 'en'].map((lang) => new URL(`${name}?lang=${lang}&shade=`, url).href));
}

// arrive follows an address to where it leads, with the cookies that it is given on the way, so
// that what is looked at is the page and not the way to it.
async function arrive(url) {
	const cookies = new Map();
	const name = new URL(url).pathname + new URL(url).search;
	for (let at = url, hops = 0; hops < 5; hops++) {
		const Cookie = [...cookies].map(([k, v]) => `${k}=${v}`).join('; ');
		const headers = Cookie ? {Cookie} : {};
		const answer = await fetch(at, {redirect: 'manual', headers});
		for (const set of answer.headers.getSetCookie()) {
			const [, key, value] = /^([^=]+)=([^;]*)/.exec(set);
			if (value) cookies.set(key, value);
			else cookies.delete(key);
		}
		const to = answer.headers.get('Location');
		if (!to) return {name, url: at, headers, status: answer.status};
		at = new URL(to, at).href;
	}
	throw new Error(`${url} leads on and on`);
}

// asked are the pages that were named.
async function asked(args) {
	const named = args.filter((a) => a !== '-');
	if (args.includes('-')) {
		for await (const line of createInterface({input: process.stdin})) {
			if (line.trim()) named.push(line.trim());
		}
	}
	const urls = (await Promise.all(named.map(lines))).flat().filter((u) => only.test(u));
	const all = [];
	for (const url of urls) all.push(await arrive(url));
	return all;
}

const args = process.argv.slice(2);
const site = args.length === 0 ? await serve(root, process.env.DATA ?? `${root}/data-lighthouse`) :
	args[0] === 'gallery' ? await stage(root) : null;
const results = [];
try {
	const all = args.length === 0 ? await pages(site) : await asked(site ? [site.url] : args);
	console.log(`  ${'page'.padEnd(20)}perf a11y best (median of ${runs}${
		thrifty ? ', or the first look where it reaches the marks' : ''})`);
	for (const page of all.filter((p) => only.test(p.name))) {
		const chrome = await launch({chromeFlags: ['--headless=new', '--no-sandbox']});
		try {
			results.push(await judge(chrome, page));
		} finally {
			await chrome.kill();
		}
		row(results.at(-1));
	}
} finally {
	await site?.end();
}
if (process.env.OUT) writeFileSync(process.env.OUT, JSON.stringify(results, null, '\t') + '\n');
const bad = results.filter((r) => !r.good).length;
console.log(`${results.length - bad} of ${results.length} pages reach their marks`);
process.exitCode = bad || results.length === 0 ? 1 : 0;
