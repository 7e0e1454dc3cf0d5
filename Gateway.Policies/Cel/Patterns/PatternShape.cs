using System.Collections.Frozen;
using System.Text;

namespace Gateway.Policies.Cel.Patterns;

/// <summary>Patterns that need no engine: a plain text, free or at an end, or a choice of whole texts.</summary>
internal sealed record PatternShape(PatternShapeKind Kind, string Text, FrozenSet<string> Options)
{
    /// <summary>The shape of a pattern; null if it needs the engine.</summary>
    public static PatternShape? Of(PatternNode node)
    {
        var parts = Flatten(node).ToList();
        var atStart = parts.Count > 0 && IsAssertion(parts[0], PatternAssertion.TextStart);
        var atEnd = parts.Count > (atStart ? 1 : 0) && IsAssertion(parts[^1], PatternAssertion.TextEnd);
        var body = parts[(atStart ? 1 : 0)..(parts.Count - (atEnd ? 1 : 0))];
        if (atStart && atEnd && body is [PatternNode.Choice choice] && PlainTexts(choice) is { } options)
        {
            return new(PatternShapeKind.OneOf, "", options.ToFrozenSet(StringComparer.Ordinal));
        }

        // What may be anything, at an end that is free anyway, says nothing.
        while (!atEnd && body.Count > 0 && IsAnything(body[^1]))
        {
            body.RemoveAt(body.Count - 1);
        }

        while (!atStart && body.Count > 0 && IsAnything(body[0]))
        {
            body.RemoveAt(0);
        }

        if (PlainText(body) is not { } text)
        {
            return null;
        }

        var kind = (atStart, atEnd) switch
        {
            (true, true) => PatternShapeKind.Equals,
            (true, false) => PatternShapeKind.StartsWith,
            (false, true) => PatternShapeKind.EndsWith,
            _ => PatternShapeKind.Contains,
        };
        return new(kind, text, FrozenSet<string>.Empty);
    }

    public bool Matches(string text) => Kind switch
    {
        PatternShapeKind.Equals => string.Equals(text, Text),
        PatternShapeKind.StartsWith => text.StartsWith(Text, StringComparison.Ordinal),
        PatternShapeKind.EndsWith => text.EndsWith(Text, StringComparison.Ordinal),
        PatternShapeKind.Contains => text.Contains(Text, StringComparison.Ordinal),
        PatternShapeKind.OneOf => Options.Contains(text),
    };

    private static IEnumerable<PatternNode> Flatten(PatternNode node) => node switch
    {
        PatternNode.Sequence sequence => sequence.Parts.SelectMany(Flatten),
        PatternNode.Capture capture => Flatten(capture.Body),
        PatternNode.Empty => [],
        _ => [node],
    };

    private static List<string>? PlainTexts(PatternNode.Choice choice)
    {
        var texts = choice.Options.Select(option => PlainText([.. Flatten(option)])).OfType<string>().ToList();
        return texts.Count == choice.Options.Count ? texts : null;
    }

    private static string? PlainText(List<PatternNode> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            if (part is not PatternNode.Characters { Set.Single: var single and >= 0 })
            {
                return null;
            }

            text.Append(new Rune(single).ToString());
        }

        return text.ToString();
    }

    private static bool IsAssertion(PatternNode node, PatternAssertion kind) => node is PatternNode.Assertion assertion && assertion.Kind == kind;

    private static bool IsAnything(PatternNode node) => node is PatternNode.Repeat { Min: 0, Max: -1, Body: PatternNode.Characters };
}

internal enum PatternShapeKind
{
    Equals,
    StartsWith,
    EndsWith,
    Contains,
    OneOf,
}
