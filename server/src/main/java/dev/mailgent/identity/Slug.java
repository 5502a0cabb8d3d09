package dev.mailgent.identity;

import java.util.List;
import java.util.Random;

/// Names for those who choose none: three friendly words, `brave-amber-otter`.
final class Slug {
    private static final List<String> MOODS = words("""
            able agile airy alert ample apt artful astute awake balmy blithe bold brave breezy bright brisk bubbly busy
            calm candid careful cheery civil classy clean clear clever comfy cozy curious daring deft dear devout
            diligent dreamy eager early earnest easy epic exact fair famed fancy festive fine firm fleet fluent fond
            frank free fresh friendly gentle genuine gifted giving glad glowing good graceful grand grateful great
            handy happy hardy hearty helpful honest hopeful humble ideal jaunty jolly jovial joyful just keen kind
            lasting lively loyal lucid lucky mellow merry mighty mindful modest neat nimble noble open patient peppy
            playful plucky polite prompt proud quick quiet ready robust serene sincere smart snug sound spry steady
            sunny swift tender thrifty tidy trusty upbeat valiant vivid warm wise witty zesty
            """);

    private static final List<String> LOOKS = words("""
            agate alabaster almond amber amethyst apricot aqua ash auburn azure bamboo basalt beige beryl birch blue
            bronze buff burgundy camel canary carmine cedar cerulean chalk cherry chestnut cinnamon citrine citrus clay
            clover cobalt copper coral cotton cream crimson crystal cyan denim ebony ecru emerald fawn fern flax flint
            fuchsia garnet ginger glass gold golden granite gray green hazel heather honey indigo iris ivory jade jasper
            khaki lace lapis lavender lemon lilac lime linen magenta mahogany malachite maple marble maroon mauve mint
            mocha mossy mustard navy ochre olive onyx opal orange orchid paper peach pearl pewter pine pink plum porcelain
            purple quartz red rose ruby russet rust saffron sage sand sapphire scarlet sepia sienna silk silver slate
            spruce straw tan tawny teal timber topaz turquoise umber velvet vermilion violet walnut wheat white willow
            """);

    private static final List<String> ANIMALS = words("""
            albatross alpaca antelope auk avocet badger bat bear beaver bee beetle bison bittern bobcat bunting butterfly
            camel capybara caribou cat cheetah chickadee chipmunk cicada clam condor cormorant cow crab crane cricket
            crow curlew deer dolphin dormouse dove dragonfly duck dunlin eagle egret eider elk ermine falcon ferret
            finch firefly fox frog gannet gazelle gecko gibbon giraffe goat goldfinch goose grebe grouse gull hare harrier
            hawk hedgehog heron hoopoe horse ibex ibis jackdaw jay kestrel kingfisher kite kiwi koala lamb lapwing lark
            lemur linnet llama lynx magpie manatee marmot marten martin meerkat mole moose moth mouse narwhal newt
            nightingale ocelot octopus okapi orca oriole osprey otter owl oyster panda parrot partridge pelican penguin
            pigeon pika plover pony porpoise puffin quail rabbit raccoon raven reindeer robin salmon sandpiper seal
            sparrow squirrel starling stork swallow swan swift tapir tern thrush tiger toucan trout turtle vole wagtail
            walrus warbler weasel whale wolf wombat woodpecker wren yak zebra
            """);

    private Slug() {}

    static String pick(Random random) {
        return word(MOODS, random) + '-' + word(LOOKS, random) + '-' + word(ANIMALS, random);
    }

    static List<List<String>> lists() {
        return List.of(MOODS, LOOKS, ANIMALS);
    }

    private static String word(List<String> words, Random random) {
        return words.get(random.nextInt(words.size()));
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+"));
    }
}
