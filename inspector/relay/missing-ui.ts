/** The page in place of the viewer where that has not been built. */
export const missingUi = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>linekeeper inspector</title>
<style>
  :root { color-scheme: light dark }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem }
</style>
<h1>The viewer has not been built</h1>
<p>The relay is up, and apps may connect. Build the viewer, then reload this page:</p>
<pre>npm run build -w linekeeper-inspector</pre>
</html>
`;
