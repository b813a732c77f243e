import { startLocalCloud } from "./test/support/local-cloud.ts";
import { startKeyProxy } from "./test/conformance/server/key-proxy.ts";
const c = await startLocalCloud({ parallelTimeScale: 0.01 });
const p = await startKeyProxy(c.base_url, "demo-conformance");
console.log(p.url, c.base_url);
