/**
 * Classes that code compiled to ES5 may extend. Such code calls the base class on the instance that it has made
 * (`_super.call(this, config) || this`), which the language refuses for classes; here that call makes the instance.
 */
type AnyClass = abstract new (...args: never[]) => object;

/** The class itself, which may also be called in a constructor. */
export function callable<C extends AnyClass>(base: C): C {
  return new Proxy(base, {
    apply: (target, instance: object, args: unknown[]) =>
      Reflect.construct<unknown[], object>(target as never, args, instance.constructor as never),
  });
}
