import { common } from "./common";

/** Every area; one line each. */
export const messages = {
  common,
};
