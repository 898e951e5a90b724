// What Lighthouse looks at: a gallery, or a demonstration whose day is over, whose shoppers have
// orders, and of whom one gets a cart.

import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline';

const patience = 10 * 60 * 1000; // a day is run first where there is none

// serve starts the demonstration and gives its address, its password and how to end it.
export const serve = (root, data) => start(root, ['demo', '--speed', '0', '--data-dir', data,
	'--listen', 'localhost:8950', '--lang', 'en'], {
	password: /demo-00001 … \/ (\S+)/, url: /Ctrl-C ends it:\s+(http\S+)/,
});

// stage starts a gallery and gives its address and how to end it.
export const stage = (root) => start(root, ['gallery', '--listen', 'localhost:8951', '--lang', 'en'],
	{url: /(http\S+\/gallery)/});

// start runs a command until it has said all that is waited for, by the groups of wanted.
async function start(root, args, wanted) {
	const child = spawn(`${root}/bin/carnival`, args, {stdio: ['ignore', 'pipe', 'pipe']});
	const said = {};
	const end = () => new Promise((done) => {
		child.once('exit', done);
		child.kill('SIGTERM');
	});
	const ready = new Promise((resolve, reject) => {
		const late = setTimeout(() => reject(new Error(`the ${args[0]} is late`)), patience);
		child.once('exit', (code) => reject(new Error(`the ${args[0]} ended with ${code}`)));
		const hear = (line) => {
			for (const [name, form] of Object.entries(wanted)) said[name] ??= form.exec(line)?.[1];
			if (Object.keys(wanted).some((name) => !said[name])) return;
			clearTimeout(late);
			resolve();
		};
		for (const from of [child.stdout, child.stderr]) {
			createInterface({input: from}).on('line', hear);
		}
	});
	try {
		await ready;
	} catch (failed) {
		child.kill('SIGTERM');
		throw failed;
	}
	return {...said, end};
}

// call speaks to the API.
async function call(url, {token, ...options} = {}) {
	const headers = {'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID()};
	if (token) headers.Authorization = `Bearer ${token}`;
	const answer = await fetch(url, {headers, ...options});
	if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
	return answer.status === 204 ? {} : answer.json();
}

const enough = 3; // lines of a cart, over as many shops

// shopper signs somebody in who has bought something, and fills the cart.
export async function shopper({url, password}) {
	for (let n = 1; n < 100; n++) {
		const login = `demo-${String(n).padStart(5, '0')}`;
		const body = JSON.stringify({login, password});
		const {token} = await call(`${url}/v1/sessions`, {method: 'POST', body});
		const {items} = await call(`${url}/v1/orders`, {token});
		if (items.length === 0) continue;
		const lines = await fill(url, token);
		return {cookie: `carnival_session=${token}`, lines, order: items[0].id};
	}
	throw new Error('no shopper of the demonstration has bought anything');
}

async function fill(url, token) {
	const lines = [];
	for (const category of ['womenswear', 'shoes', 'phones', 'books', 'food']) {
		const {items} = await call(`${url}/v1/products?category=${category}`);
		const sku = items.flatMap((p) => p.skus).find((k) => k.available > 5);
		if (!sku || lines.length === enough) continue;
		await call(`${url}/v1/cart/lines/${sku.id}`,
			{token, method: 'PUT', body: JSON.stringify({quantity: 1})});
		lines.push(sku.id);
	}
	return lines;
}

// pages are what is looked at, for each language and for who is signed in and who is not.
export async function pages(demo) {
	const {items} = await call(`${demo.url}/v1/products?category=womenswear`);
	const product = items.find((p) => p.skus.some((k) => k.available > 0)).id;
	const someone = await shopper(demo);
	const out = [];
	for (const lang of ['zh', 'en']) {
		const open = [
			['home', '/'], ['venue', '/v/main'], ['category', '/c/womenswear'],
			['search', `/search?q=${lang === 'zh' ? '羽绒服' : 'jacket'}`],
			['product', `/p/${product}`], ['cart', '/cart'],
		];
		const own = [
			['checkout', '/checkout?' + someone.lines.map((sku) => `line=${sku}:1`).join('&')],
			['orders', '/orders'], ['order', `/orders/${someone.order}`], ['me', '/me'],
		];
		const add = (name, path, cookie) => out.push({
			name: `${name} ${lang} ${cookie ? 'in' : 'out'}`, url: demo.url + path,
			headers: {
				'Accept-Language': lang === 'zh' ? 'zh-CN' : 'en',
				...(cookie && {Cookie: cookie}),
			},
		});
		for (const [name, path] of [...open, ...own]) add(name, path, someone.cookie);
		for (const [name, path] of [...open, ['signin', '/signin']]) add(name, path);
	}
	return out;
}
