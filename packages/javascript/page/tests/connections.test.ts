/** Nothing is sent anywhere: the page and its workers cannot connect to any origin. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, inject, test } from "vitest";
import { describeInBrowser, give, made } from "./browser";

/** A server of another origin, and the requests that reached it. */
async function otherOrigin() {
  const reached: string[] = [];
  const server = createServer((request, response) => {
    reached.push(request.url ?? "");
    response.setHeader("Access-Control-Allow-Origin", "*").end("reached");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, reached, close: () => server.close() };
}

/** What a script tries in order to send something; names of what worked. */
async function attempts(url: string): Promise<string[]> {
  const worked: string[] = [];
  const inTime = <T>(attempt: Promise<T>) =>
    Promise.race([attempt, new Promise<never>((_, reject) => setTimeout(reject, 3000))]);
  const tries: Record<string, () => Promise<unknown>> = {
    fetch: () => fetch(`${url}fetch`, { mode: "no-cors" }),
    socket: () =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(url.replace("http", "ws"));
        socket.onopen = resolve;
        socket.onerror = reject;
      }),
    events: () =>
      new Promise((resolve, reject) => {
        const events = new EventSource(`${url}events`);
        events.onopen = resolve;
        events.onerror = reject;
      }),
    script: () => import(/* @vite-ignore */ `${url}script.js`),
  };
  if (typeof document === "object") {
    const loads = (tag: "img" | "iframe" | "script" | "link") => () =>
      new Promise((resolve, reject) => {
        const made = Object.assign(document.createElement(tag), {
          onload: resolve,
          onerror: reject,
        });
        if (tag === "link") Object.assign(made, { rel: "stylesheet", href: `${url}${tag}` });
        else Object.assign(made, { src: `${url}${tag}` });
        document.body.append(made);
        document.addEventListener("securitypolicyviolation", reject, { once: true });
      });
    Object.assign(tries, { img: loads("img"), frame: loads("iframe"), tag: loads("script") });
    Object.assign(tries, { style: loads("link") });
  }
  for (const [name, attempt] of Object.entries(tries)) {
    try {
      await inTime(attempt());
      worked.push(name);
    } catch {}
  }
  if (typeof document === "object") navigator.sendBeacon(`${url}beacon`, "a value");
  return worked;
}

describeInBrowser("connections", (open) => {
  test("of the page to another origin: none", async () => {
    const other = await otherOrigin();
    const { page } = await open();
    expect(await page.evaluate(attempts, other.url)).toEqual([]);
    await page.waitForTimeout(500);
    expect(other.reached).toEqual([]);
    other.close();
  });

  test("of the page to its own origin: only scripts, styles and its icon", async () => {
    const { page } = await open();
    const worked = await page.evaluate(attempts, inject("url"));
    expect(worked.filter((name) => !["script", "tag", "style", "img"].includes(name))).toEqual([]);
  });

  test("would be made without the policy", async () => {
    const other = await otherOrigin();
    const browser = (await open()).page.context().browser()!;
    const page = await browser.newPage({ bypassCSP: true });
    await page.goto(inject("url"));
    const worked = await page.evaluate(attempts, other.url);
    expect(worked).toEqual(expect.arrayContaining(["fetch", "frame"]));
    await page.waitForTimeout(500);
    expect(other.reached).toEqual(
      expect.arrayContaining(["/fetch", "/img", "/script", "/link", "/beacon"]),
    );
    other.close();
  });

  test("of its workers: none", async () => {
    const other = await otherOrigin();
    const { page } = await open();
    await give(page, [made("in", "ct-1.dcm")]);
    await page.getByRole("button", { name: "ct-1.dcm" }).click();
    await page.getByRole("button", { name: "Preview image" }).click();
    await page.getByText(/^Frame 1 of 1/).waitFor();
    expect(page.workers()).toHaveLength(2);
    for (const worker of page.workers()) {
      expect(await worker.evaluate(attempts, other.url)).toEqual([]);
    }
    expect(other.reached).toEqual([]);
    other.close();
  });

  test("while it works, only its own scripts are asked for", async () => {
    const { page, requests } = await open();
    await give(page, [made("in", "ct-1.dcm"), made("images", "jpeg-2000.dcm")]);
    await page.getByRole("button", { name: "jpeg-2000.dcm" }).click();
    await page.getByRole("button", { name: "Preview image" }).click();
    await page.getByText(/^Frame 1 of 1/).waitFor();
    const foreign = requests.filter((url) => !url.startsWith(inject("url")));
    expect(foreign).toEqual([]);
    expect(requests.every((url) => /\/(assets\/[\w.-]+\.(js|css)|icon\.svg|)$/.test(url))).toBe(
      true,
    );
  });
});
