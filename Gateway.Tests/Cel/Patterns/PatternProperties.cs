using System.Text;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Patterns;
using Gateway.Policies.Cel.Values;
using Gateway.Tests.Cel.Support;
using Gateway.Tests.Support;

namespace Gateway.Tests.Cel.Patterns;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class PatternProperties
{
    [Fact]
    public void A_compiled_pattern_matches_what_its_tree_says() => Seeds.ForAll(700, seed =>
    {
        var dice = new Dice(seed);
        var source = Source(dice, 3);
        var pattern = Pattern.Compile(source, CelLimits.Default, out var problem);
        if (pattern is null)
        {
            // Random repetitions may be too large, or repeat one another.
            return problem!.Contains("repe", StringComparison.Ordinal);
        }

        var tree = PatternParser.Parse(source, out _)!;
        var activation = new CelCompiler(new CelEnvironment([])).NewActivation();
        for (var i = 0; i < 8; i++)
        {
            var text = Subject(dice);
            activation.Begin(0, CelLimits.Default.Steps);
            var value = pattern.Matches(CelValue.Of(text), activation);
            var expected = CelValue.Of(new Walk(text).Matches(tree));
            if (value != expected && !ReferenceEquals(value.Error, Errors.WidePattern))
            {
                Assert.Fail($"{source} on {CelValue.Of(text)} is {value}, not {expected}");
            }
        }

        return true;
    });

    private static string Source(Dice dice, int depth) => (depth <= 0 ? dice.Next(4) : dice.Next(10)) switch
    {
        0 => dice.Pick("a", "b", "é", "🐱", "\\n", "K", "\\x{1F431}"),
        1 => dice.Pick(".", "\\d", "\\w", "\\S", "[a-c]", "[^a]", "[🐀-🐿b]", "[^🐱]", "[[:alpha:]]", "\\pL"),
        2 => dice.Pick("^", "$", "\\A", "\\z"),
        3 => "ab",
        4 => $"({Source(dice, depth - 1)}|{Source(dice, depth - 1)})",
        5 => $"(?:{Source(dice, depth - 1)}){dice.Pick("*", "+", "?", "{2}", "{1,2}", "*?", "+?")}",
        6 => $"(?{dice.Pick("i", "m", "s", "U", "im")}:{Source(dice, depth - 1)})",
        7 => $"(?P<g{dice.Next(1000)}>{Source(dice, depth - 1)})",
        _ => Source(dice, depth - 1) + Source(dice, depth - 1),
    };

    private static string Subject(Dice dice)
    {
        var text = new StringBuilder();
        for (var length = dice.Next(6); length > 0; length--)
        {
            text.Append(dice.Pick("a", "b", "A", "c", "1", "é", "É", "🐱", "🐲", "\n", "k", "\u212a"));
        }

        return text.ToString();
    }

    /// <summary>Matches by following every way through the tree at once, character by character.</summary>
    private sealed class Walk(string text)
    {
        private readonly int[] _runes = [.. text.EnumerateRunes().Select(rune => rune.Value)];

        public bool Matches(PatternNode tree) => Enumerable.Range(0, _runes.Length + 1).Any(start => Ends(tree, start).Count > 0);

        private HashSet<int> Ends(PatternNode node, int at) => node switch
        {
            PatternNode.Characters characters => at < _runes.Length && Contains(characters.Set, _runes[at]) ? [at + 1] : [],
            PatternNode.Sequence sequence => sequence.Parts.Aggregate(new HashSet<int> { at }, (ends, part) => [.. ends.SelectMany(end => Ends(part, end))]),
            PatternNode.Choice choice => [.. choice.Options.SelectMany(option => Ends(option, at))],
            PatternNode.Capture capture => Ends(capture.Body, at),
            PatternNode.Repeat repeat => Repeated(repeat, at),
            PatternNode.Assertion assertion => Holds(assertion.Kind, at) ? [at] : [],
            _ => [at],
        };

        private HashSet<int> Repeated(PatternNode.Repeat repeat, int at)
        {
            HashSet<int> all = repeat.Min == 0 ? [at] : [], last = [at];
            var most = repeat.Max < 0 ? repeat.Min + _runes.Length + 1 : repeat.Max;
            for (var count = 1; count <= most && last.Count > 0; count++)
            {
                last = [.. last.SelectMany(end => Ends(repeat.Body, end))];
                all.UnionWith(count >= repeat.Min ? last : []);
            }

            return all;
        }

        private bool Holds(PatternAssertion kind, int at) => kind switch
        {
            PatternAssertion.TextStart => at == 0,
            PatternAssertion.TextEnd => at == _runes.Length,
            PatternAssertion.LineStart => at == 0 || _runes[at - 1] == '\n',
            PatternAssertion.LineEnd => at == _runes.Length || _runes[at] == '\n',
            _ => throw new NotSupportedException(),
        };

        private static bool Contains(RuneSet set, int rune) => set.Ranges.Any(range => rune >= range.First && rune <= range.Last);
    }
}
