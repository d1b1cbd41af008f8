/** The syntax of comma-separated values (RFC 4180): where records and fields begin and end. What fields mean is elsewhere. */

/** How fields are separated: by one character, or by any amount of white space. */
export interface Separation {
  delimiter: string;
  whitespace: boolean;
}

/** Whether a quoted field of a record is still open at its end, so that the next line belongs to it. */
export function isOpen(record: string, { delimiter }: Separation): boolean {
  let open = false;
  let fieldBegins = true;
  for (let i = 0; i < record.length; i++) {
    const character = record[i];
    if (open) {
      if (character !== '"') continue;
      if (record[i + 1] === '"') i++;
      else open = false;
    } else {
      if (character === '"' && fieldBegins) open = true;
      fieldBegins = character === delimiter;
    }
  }
  return open;
}

/** The fields of a record. A quoted field may hold delimiters, ends of lines, and quotes, which are doubled. */
export function fieldsOf(record: string, { delimiter, whitespace }: Separation): string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (whitespace) {
      while (record[at] === delimiter) at++;
      if (at >= record.length && fields.length > 0) return fields;
    }
    let field = '';
    if (record[at] === '"') {
      at++;
      while (at < record.length && !(record[at] === '"' && record[at + 1] !== '"')) {
        // Two quotes stand for one.
        if (record[at] === '"') at++;
        field += record[at++];
      }
      at++;
    }
    const end = record.indexOf(delimiter, at);
    field += record.slice(at, end < 0 ? undefined : end);
    fields.push(field);
    if (end < 0) return fields;
    at = end + 1;
  }
}
