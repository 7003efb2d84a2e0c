import { exitCodes } from './exit-codes.js';

const codes = Object.entries(exitCodes)
  .map(([code, meaning]) => `  ${code.padEnd(4)} ${meaning}`)
  .join('\n');

/** What `--help` prints. */
export const helpText = (presetNames: readonly string[]): string => `\
linekeeper connect <url> [options]

A supervised WebSocket in the terminal. Lines of standard input are sent, messages
go to standard output, the state of the connection to standard error. When the link
breaks, the connection comes back by itself and sends what was typed meanwhile.

Options
  --preset NAME         ${presetNames.join(', ')}
  --heartbeat SECONDS   ping that often; "off" for never
  --max-attempts N      retries after a failure; 0 for one try, "unlimited"
  --protocol NAME       offer a subprotocol; may be repeated
  -H, --header 'N: V'   send a header with the upgrade; may be repeated; needs the package ws
  --json                one JSON object a line on standard output, for everything
  --keep-open           stay connected after the end of the input
  --no-color            no colours; so does NO_COLOR
  -h, --help            this text
  -V, --version         the version

Ctrl-C closes the connection with 1000; a second one exits at once. The end of the
input (Ctrl-D) sends what is queued, then closes.

Exit codes
${codes}

Examples
  linekeeper connect wss://example.org/socket
  echo '{"type":"hello"}' | linekeeper connect wss://example.org/socket
  linekeeper connect wss://example.org/socket --json </dev/null --keep-open | jq .
  linekeeper connect wss://example.org/socket -H 'Authorization: Bearer '"$TOKEN"
  linekeeper connect ws://localhost:8080 --max-attempts 0 </dev/null && echo reachable
`;
