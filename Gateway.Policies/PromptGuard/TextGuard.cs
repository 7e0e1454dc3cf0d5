using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Policies.Cel.Patterns;

namespace Gateway.Policies.PromptGuard;

/// <summary>The guards of one direction, compiled. Immutable and thread-safe.</summary>
public sealed class TextGuard
{
    /// <summary>What the log calls a denial for want of time.</summary>
    public const string TimeRule = "time";

    private readonly ImmutableArray<GuardStep> _steps;

    internal TextGuard(ImmutableArray<GuardStep> steps) => _steps = steps;

    /// <summary>
    /// Looks at one text: as it is, and if it is not ASCII a second time without what only hides it from patterns. What takes too long may not pass.
    /// </summary>
    /// <param name="text">The text; it has no half of a surrogate pair.</param>
    /// <param name="run">The time that is left for the message.</param>
    public GuardFinding Check(string text, GuardRun run)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(run);
        try
        {
            var finding = Apply(text, run);
            var left = finding.Text ?? text;
            var folded = finding.Verdict == GuardVerdict.Denied ? left : FoldedText.Of(left);
            return ReferenceEquals(folded, left) || Apply(folded, run) is not { Verdict: not GuardVerdict.Passed } second ? finding : second;
        }
        catch (RegexMatchTimeoutException)
        {
            return OutOfTime;
        }
    }

    private static GuardFinding OutOfTime => new(GuardVerdict.Denied, Denial: new(GuardDenial.DefaultMessage, TimeRule));

    private GuardFinding Apply(string text, GuardRun run)
    {
        var left = text;
        foreach (var step in _steps)
        {
            foreach (var pattern in step.Deny)
            {
                if (pattern.Occurs(left))
                {
                    return new(GuardVerdict.Denied, Denial: new(step.Message, pattern.Name));
                }

                if (run.IsOver)
                {
                    return OutOfTime;
                }
            }

            foreach (var pattern in step.Mask)
            {
                left = Masked(left, pattern, run);
                if (run.IsOver)
                {
                    return OutOfTime;
                }
            }
        }

        return ReferenceEquals(left, text) ? default : new(GuardVerdict.Masked, left);
    }

    private static string Masked(string text, GuardPattern pattern, GuardRun run)
    {
        var found = new List<TextSpan>();
        pattern.Find(text, found, () => !run.IsOver);
        if (found.Count == 0)
        {
            return text;
        }

        found.Sort(static (one, other) => one.Start.CompareTo(other.Start));
        var (masked, at) = (new StringBuilder(text.Length), 0);
        foreach (var span in found)
        {
            if (span.Start >= at)
            {
                masked.Append(text, at, span.Start - at).Append(pattern.Mask);
            }

            // One that overlaps the one before only makes it longer.
            at = Math.Max(at, span.End);
        }

        return masked.Append(text, at, text.Length - at).ToString();
    }
}

/// <summary>One guard, compiled: what it rejects is looked for before what it masks.</summary>
/// <param name="Deny">Patterns whose text is rejected.</param>
/// <param name="Mask">Patterns whose text is masked.</param>
/// <param name="Message">What is answered in place of what is rejected.</param>
internal sealed record GuardStep(ImmutableArray<GuardPattern> Deny, ImmutableArray<GuardPattern> Mask, string Message);
