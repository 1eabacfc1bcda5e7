/** The shapes of the catalogue: what a key is, what each message asks for, and what a translation must hold. */
import type { EnGB } from "./en-GB";

/** A message that depends on `{count}`, by the plural categories of the language (CLDR). */
export type Plural = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

/** Arabic needs all six. */
export type PluralInFull = Readonly<Record<Intl.LDMLPluralRule, string>>;

/** What an area file of the source language may hold. */
export type Area = Readonly<Record<string, string | Plural>>;

type AreaName = keyof EnGB;

/** Every key there is: `area.message`. */
export type Key = { [A in AreaName]: `${A}.${Extract<keyof EnGB[A], string>}` }[AreaName];

type MessageOf<K extends Key> = K extends `${infer A extends AreaName}.${infer M}`
  ? M extends keyof EnGB[A]
    ? EnGB[A][M]
    : never
  : never;

type NamesIn<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

type Values<Names extends string> = {
  readonly [N in Names]: N extends "count" ? number : string | number;
};

type NeededBy<M> = M extends string
  ? Values<NamesIn<M>>
  : M extends Plural
    ? Values<NamesIn<M[keyof M]> | "count">
    : never;

/** The rest of `t`'s arguments: nothing for plain words, the named values for a message that has some. */
export type ParamsOf<K extends Key> = keyof NeededBy<MessageOf<K>> extends never
  ? []
  : [params: NeededBy<MessageOf<K>>];

/** One area in some language: the same keys as the source, plurals where the source has them. */
export type TranslatedArea<A> = { readonly [M in keyof A]: A[M] extends string ? string : Plural };

/** One area in Arabic, where a plural has all its six forms. */
export type ArabicArea<A> = {
  readonly [M in keyof A]: A[M] extends string ? string : PluralInFull;
};

/** A whole language. */
export type Translation = { readonly [A in AreaName]: TranslatedArea<EnGB[A]> };
