import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { defineConfig, type Plugin, type ResolvedConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";

const COMPRESSIBLE = /\.(?:js|css|html|svg|json|webmanifest|txt)$/;
/** Under this a compressed copy saves less than its own headers cost. */
const SMALLEST_WORTH_COMPRESSING_BYTES = 512;

/**
 * What is needed at once, in one file: each further one costs a slow processor some milliseconds,
 * and a score of them packs a tenth larger.
 */
const FILES = [
  // The first screen.
  { name: "index", tags: ["$initial" as const], priority: 3 },
  // What the two below share with the screens of others, who need no more of them than this.
  {
    name: "parts",
    test: /\/(?:dialog|switch|segmented|language-choice|leave-farewell|leave-clearing|drafts|with-lock|en-GB\/lock)\.tsx?$|\/screens\/join\.css$|\/icons\/(?:check|undo-2)\.mjs$/,
    priority: 2,
  },
  // What is sealed, and the way in.
  {
    name: "lock",
    test: /\/src\/(?:store\/(?:sealing|lock)|screens\/lock\/index)\.ts$/,
    priority: 1,
  },
  // A link worker's caseload.
  {
    name: "desk",
    test: /\/src\/(?:screens\/worker\/(?:index|sync-line)|store\/summaries|sync\/expiry)\.tsx?$/,
  },
];

/**
 * Writes a `.br` and a `.gz` sibling beside every built text file, so that the server only ever
 * sends ready bytes. A sibling that would not be smaller is left out.
 */
function precompressed(): Plugin {
  let config: ResolvedConfig;
  return {
    name: "linkwell:precompressed",
    apply: "build",
    configResolved(resolved) {
      config = resolved;
    },
    closeBundle: {
      // After the service worker is written: it is one of the files.
      order: "post",
      sequential: true,
      async handler(error) {
        if (error) return;
        // The service worker is a build of its own inside this one, without this plugin.
        const folder = join(config.root, config.build.outDir);
        const names = await readdir(folder, { recursive: true });
        await Promise.all(
          names
            .filter((name) => COMPRESSIBLE.test(name))
            .map((name) => writeCompressedSiblings(join(folder, name))),
        );
      },
    },
  };
}

async function writeCompressedSiblings(path: string): Promise<void> {
  const plain = await readFile(path);
  if (plain.length < SMALLEST_WORTH_COMPRESSING_BYTES) return;
  const siblings = {
    br: await promisify(brotliCompress)(plain, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
      },
    }),
    gz: await promisify(gzip)(plain, { level: constants.Z_BEST_COMPRESSION }),
  };
  for (const [extension, bytes] of Object.entries(siblings)) {
    if (bytes.length < plain.length) await writeFile(`${path}.${extension}`, bytes);
  }
}

export default defineConfig({
  // JSX is compiled by Vite itself: Preact needs no plugin for it.
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // Safari 16.4 is the oldest that takes Web Push, and so the oldest we serve.
    target: ["es2022", "safari16.4", "chrome111", "firefox115"],
    modulePreload: { polyfill: false },
    sourcemap: false,
    // The content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { groups: FILES } } },
  },
  plugins: [
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src/worker",
      filename: "service-worker.ts",
      // The app asks the person before it reloads into an update, and registers by itself.
      registerType: "prompt",
      injectRegister: false,
      // public/manifest.webmanifest is written by hand.
      manifest: false,
      injectManifest: {
        // One plain script: not every browser we serve runs module service workers.
        rollupFormat: "iife",
        target: ["es2022", "safari16.4", "chrome111", "firefox115"],
        globPatterns: ["index.html", "manifest.webmanifest", "assets/*", "icons/*.svg"],
        // Arabic letters come when Arabic is chosen, rarer Latin ones when they occur; the service
        // worker keeps them from then on.
        globIgnores: ["assets/noto-sans-arabic*", "assets/*-latin-ext-*", "**/*.{br,gz,map}"],
        // Names in assets/ carry a hash already.
        dontCacheBustURLsMatching: /^assets\//,
      },
    }),
    precompressed(),
  ],
});
