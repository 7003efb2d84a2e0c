import { register } from 'node:module';

// As if the optional peer `ws` were not installed.
const hooks = `
  export async function resolve(specifier, context, next) {
    if (specifier !== 'ws') return next(specifier, context);
    const error = new Error("Cannot find package 'ws'");
    error.code = 'ERR_MODULE_NOT_FOUND';
    throw error;
  }`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
