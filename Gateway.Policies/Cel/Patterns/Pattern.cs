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

    // .NET 10's engine misses a line break at the very end of a text once a pattern tells more than 255 kinds of units apart; it adds
    // up to three of its own.
    private const int MaxKinds = 250;

    private readonly PatternNode _node;
    private readonly PatternShape? _shape;
    private readonly Regex? _narrow;
    private readonly Lazy<Regex?> _wide;
    private readonly Lazy<Regex?> _narrowCapturing;
    private readonly Lazy<Regex?> _wideCapturing;
    private readonly bool _needsAscii;
    private readonly int _maxSubject;

    private Pattern(PatternNode node, PatternShape? shape, Regex? narrow, int maxSubject)
    {
        _node = node;
        _shape = shape;
        _narrow = narrow;
        _needsAscii = UsesBoundary(node);
        _maxSubject = maxSubject;
        _wide = new Lazy<Regex?>(() => NewRegex(node, captures: false, pairs: true));
        _narrowCapturing = new Lazy<Regex?>(() => NewRegex(node, captures: true, pairs: false));
        _wideCapturing = new Lazy<Regex?>(() => NewRegex(node, captures: true, pairs: true));
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
        var narrow = shape is null ? NewRegex(node, captures: false, pairs: false) : null;
        problem = shape is null && narrow is null ? "the pattern is too large" : null;
        return problem is null ? new Pattern(node, shape, narrow, limits.RegexSubject) : null;
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
            var regex = CodePoints.IsSimple(subject.Text) ? _narrow : _wide.Value;
            return regex is null ? CelValue.Fail(Errors.WidePattern) : CelValue.Of(regex.IsMatch(subject.Text));
        }
        catch (RegexMatchTimeoutException)
        {
            return CelValue.Fail(Errors.Cost);
        }
    }

    /// <summary>The text with the first match replaced; <c>$1</c>, <c>$name</c> and <c>${name}</c> stand for groups, <c>$$</c> for a dollar.</summary>
    public CelValue Replace(in CelValue subject, in CelValue replacement, CelActivation activation)
    {
        if (replacement.Kind != CelKind.String)
        {
            return CelValue.Fail(Errors.NoSuchOverload);
        }

        if (Refuse(subject, activation) is { } error)
        {
            return CelValue.Fail(error);
        }

        try
        {
            if ((CodePoints.IsSimple(subject.Text) ? _narrowCapturing : _wideCapturing).Value is not { } regex)
            {
                return CelValue.Fail(Errors.WidePattern);
            }

            var match = regex.Match(subject.Text);
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

    /// <summary>The engine for a pattern; null if it would be too large.</summary>
    internal static Regex? NewRegex(PatternNode node, bool captures, bool pairs)
    {
        var (pattern, kinds) = PatternWriter.Write(node, captures, pairs);
        try
        {
            return kinds > MaxKinds ? null : new Regex(
                pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Timeout);
        }
        catch (NotSupportedException)
        {
            // The engine refuses automata above a size; there is no way to ask beforehand.
            return null;
        }
    }

    internal static bool UsesBoundary(PatternNode node) => node switch
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
