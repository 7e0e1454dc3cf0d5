using System.Text.RegularExpressions;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Patterns;

/// <summary>
/// A regular expression of RE2's syntax and meaning, compiled at load onto .NET's engine that does not backtrack: the time is linear in
/// the text, which is limited too. Plain texts are compared without an engine.
/// </summary>
internal sealed class Pattern
{
    // Linear is not cheap: some patterns take ten microseconds a character. Only a backstop; the limits keep far below it.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private const int CharactersPerStep = 4;

    private readonly PatternNode _node;
    private readonly PatternShape? _shape;
    private readonly Regex? _regex;
    private readonly Lazy<Regex> _capturing;
    private readonly bool _needsAscii;
    private readonly int _maxSubject;

    private Pattern(PatternNode node, PatternShape? shape, Regex? regex, int maxSubject)
    {
        _node = node;
        _shape = shape;
        _regex = regex;
        _needsAscii = UsesBoundary(node);
        _maxSubject = maxSubject;
        _capturing = new Lazy<Regex>(() => NewRegex(PatternWriter.Write(_node, captures: true)));
    }

    /// <summary>The pattern, or null and what is wrong with it.</summary>
    public static Pattern? Compile(string text, CelLimits limits, out string? problem)
    {
        if (text.Length > limits.RegexPattern)
        {
            problem = $"the pattern has {text.Length} characters; at most {limits.RegexPattern} are allowed";
            return null;
        }

        if (PatternParser.Parse(text, out problem) is not { } node)
        {
            return null;
        }

        var shape = PatternShape.Of(node);
        try
        {
            return new Pattern(node, shape, shape is null ? NewRegex(PatternWriter.Write(node, captures: false)) : null, limits.RegexSubject);
        }
        catch (NotSupportedException)
        {
            // The engine refuses automata above a size; there is no way to ask beforehand.
            problem = "the pattern is too large";
            return null;
        }
    }

    /// <summary>Whether the pattern matches anywhere in the text: a bool or an error.</summary>
    public CelValue Matches(in CelValue subject, CelActivation activation)
    {
        if (Refuse(subject, activation) is { } error)
        {
            return CelValue.Fail(error);
        }

        if (_shape is not null)
        {
            return CelValue.Of(_shape.Matches(subject.Text));
        }

        try
        {
            return CelValue.Of(_regex!.IsMatch(subject.Text));
        }
        catch (RegexMatchTimeoutException)
        {
            return CelValue.Fail(Errors.Cost);
        }
    }

    /// <summary>The text with the first match replaced; <c>$1</c>, <c>$name</c> and <c>${name}</c> stand for groups, <c>$$</c> for a dollar.</summary>
    public CelValue Replace(in CelValue subject, in CelValue replacement, CelActivation activation)
    {
        if (Refuse(subject, activation) is { } error || replacement.Kind != CelKind.String)
        {
            return CelValue.Fail(replacement.Kind != CelKind.String ? Errors.NoSuchOverload : Refuse(subject, activation)!);
        }

        try
        {
            var match = _capturing.Value.Match(subject.Text);
            return match.Success && activation.Charge((subject.Text.Length + replacement.Text.Length) / CharactersPerStep)
                ? CelValue.Of(string.Concat(subject.Text.AsSpan(0, match.Index), PatternReplacement.Expand(replacement.Text, match, _node),
                    subject.Text.AsSpan(match.Index + match.Length)))
                : activation.Checked(subject);
        }
        catch (RegexMatchTimeoutException)
        {
            return CelValue.Fail(Errors.Cost);
        }
    }

    private static Regex NewRegex(string pattern) =>
        new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Timeout);

    private static bool UsesBoundary(PatternNode node) => node switch
    {
        PatternNode.Assertion assertion => assertion.Kind is PatternAssertion.WordBoundary or PatternAssertion.NoWordBoundary,
        PatternNode.Sequence sequence => sequence.Parts.Any(UsesBoundary),
        PatternNode.Choice choice => choice.Options.Any(UsesBoundary),
        PatternNode.Repeat repeat => UsesBoundary(repeat.Body),
        PatternNode.Capture capture => UsesBoundary(capture.Body),
        _ => false,
    };

    private CelError? Refuse(in CelValue subject, CelActivation activation)
    {
        if (subject.Kind != CelKind.String)
        {
            return Errors.NoSuchOverload;
        }

        if (subject.Text.Length > _maxSubject)
        {
            return Errors.TooLong;
        }

        if (!activation.Charge(1 + subject.Text.Length / CharactersPerStep))
        {
            return Errors.Cost;
        }

        // .NET knows only Unicode's word boundaries; on ASCII they are RE2's.
        return _needsAscii && !System.Text.Ascii.IsValid(subject.Text) ? Errors.AsciiBoundary : null;
    }
}
