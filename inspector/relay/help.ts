import { usualPort } from './serve.js';

/** What `--help` prints. */
export const helpText = `\
linekeeper-inspector [options]

See any XState v5 machine, and every linekeeper connection, live in the browser. Serves
the viewer and the relay on 127.0.0.1, and prints how to connect an app. No internet.

Options
  -p, --port PORT          where to listen; ${usualPort}, or the next free one, by default
  --token TOKEN            what apps and viewers must show; a random one by default
  --allow-origin ORIGIN    lets pages of this origin connect as apps; may be repeated;
                           pages of this machine always may
  --no-open                do not open a browser; nor without a terminal, nor with CI set
  -h, --help               this text
  -V, --version            the version

Ctrl-C closes everything.

Exit codes
  0    ended by Ctrl-C or another signal
  1    it could not start: the port is taken
  2    the command line is wrong
`;
