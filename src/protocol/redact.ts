const url = /([a-z][a-z\d+.-]*:\/\/)(?:[^\s/?#'"]*@)?([^\s?#'"]*)(?:([?#])[^\s'"]*)?/gi;
const userinfo = /[^\s/'":]+:[^\s/'"]*@/g;
const query = /[?#&][^\s'"=]*=[^\s'"]*/g;

/** Takes what may be secret out of the URLs of a text: user, password, query and fragment. */
export const redact = (text: string): string =>
  text
    .replace(url, (_, scheme: string, rest: string, mark?: string) =>
      [scheme, rest, mark, mark && '…'].join(''),
    )
    .replace(userinfo, '')
    .replace(query, '?…');
