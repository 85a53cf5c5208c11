/** What there is to choose about the operators: the types of their options, before any default is filled in. */
export {};
