import { Heading } from "./heading";

export function Expired() {
  return <Heading title="This sign-in has expired">It took too long, or was started in another browser. Go back to the application and start again.</Heading>;
}
