import { randomInt } from "node:crypto";

/*
 * A tenant's id is the first label of its host name and never changes. Names that people take for a part of the installation
 * are kept back.
 */

const reserved = new Set(
  `about abuse account accounts admin administrator api app apps assets auth autoconfig autodiscover billing cdn console dashboard
  dns docs email feedback files ftp help host hostmaster id identity imap internal issuer localhost login logout mail mcp me media
  mx noreply oauth oauth2 oidc openid origin outbox platform pop postmaster proxy public register root sandbox security
  server signin signup smtp sso staging static status support system team tenant tenants token upload verify webhook webhooks webmaster
  wpad www`.split(/\s+/),
);

export const isReservedTenantId = (id: string): boolean => reserved.has(id) || /^(www|api|mail|mx|ns|smtp)\d+$/.test(id);

/** One DNS label of 3 to 63 letters, digits and hyphens (RFC 1123 §2.1), not one that begins like an encoded one (RFC 5891 §4.2.3.1). */
export const isTenantIdForm = (id: string): boolean => /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(id) && id.slice(2, 4) !== "--";

/** Three words such as brave-otter-lantern, one of about two million: try again when it is taken. */
export function randomTenantId(): string {
  const pick = (words: readonly string[]) => words[randomInt(words.length)]!;
  return `${pick(adjectives)}-${pick(animals)}-${pick(things)}`;
}

const adjectives = `able agile amber ancient apt autumn azure balmy bold brave breezy bright brisk bronze calm candid casual cheery civil clear clever
  coastal cobalt copper coral cosmic cozy crimson crisp curious daring dapper deft dusky eager early earnest easy epic fabled fair fancy fast fine
  fleet fluent fond frank fresh gentle gilded glad golden grand green handy happy hardy hazel hearty honest humble indigo ivory jade jolly keen
  kind lively loyal lucid lucky lunar mellow merry mighty mild misty modern mossy neat nimble noble olive open patient placid plucky polar polite
  prime proud quick quiet rapid ready regal robust rosy royal ruby rustic sage sandy scarlet serene sharp shiny silent silver simple sleek smart
  snowy solar solid spry stable starry steady sturdy subtle sunny super swift tidal tidy topaz tough tranquil true trusty upbeat urban valiant
  velvet violet vivid warm wary wild winter wise witty young zesty`.split(/\s+/);
const animals = `albatross alpaca antelope badger bear beaver bison bobcat buffalo camel caribou cat cheetah cobra condor coyote crane cricket crow
  deer dingo dolphin dove dragonfly eagle egret elk falcon ferret finch firefly flamingo fox gazelle gecko gibbon giraffe goose gopher hamster hare
  hawk hedgehog heron hippo horse hound ibex ibis iguana impala jackal jaguar jay kestrel kiwi koala lark lemur leopard lion lizard llama lobster
  lynx macaw magpie manatee mantis marlin marmot marten meerkat mink mole moose moth narwhal newt ocelot octopus orca oriole osprey otter owl
  panda panther parrot pelican penguin pheasant pigeon plover pony puffin puma quail rabbit raccoon raven robin salmon seal shark sparrow squid
  squirrel stork swallow swan swift tapir tiger toucan trout turtle viper walrus weasel whale wolf wombat wren yak zebra`.split(/\s+/);
const things = `acorn anchor anvil apple arch arrow atlas aurora badge banner basin basket beacon bell birch bloom boulder branch bridge brook canoe
  canvas canyon cape cedar chalk chapel cliff cloud clover comet compass cove creek crest crystal delta dock dune echo ember fern field fjord flame
  flint forest forge fountain galaxy garden gate glacier glade glen grove harbor harvest haven hearth helm hill hollow horizon island ivy kettle
  kite ladder lagoon lake lantern laurel leaf ledge lighthouse lilac lily lodge loom magnet maple marsh meadow mesa mill mirror moon mountain nest
  oak oasis ocean orbit orchard path peak pebble petal pier pine planet pond prairie prism quarry quartz quill raft rain reef ridge river rocket
  sail shell shore sky spark spring spruce star stone storm stream summit sunrise temple thicket thunder tide timber torch tower trail tulip
  valley vault village vine vista wave wharf willow wind window`.split(/\s+/);
