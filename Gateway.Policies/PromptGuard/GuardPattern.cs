using Gateway.Policies.Cel.Patterns;

namespace Gateway.Policies.PromptGuard;

/// <summary>One pattern, compiled. Immutable and thread-safe.</summary>
/// <param name="name">What the log calls it.</param>
/// <param name="mask">What stands in the place of what it finds.</param>
internal abstract class GuardPattern(string name, string mask)
{
    /// <summary>What the log calls it.</summary>
    public string Name { get; } = name;

    /// <summary>What stands in the place of what it finds.</summary>
    public string Mask { get; } = mask;

    /// <summary>Whether it is found anywhere.</summary>
    public abstract bool Occurs(string text);

    /// <summary>Where it is found, in no order; parts may overlap.</summary>
    /// <param name="text">The text.</param>
    /// <param name="found">Receives the parts.</param>
    /// <param name="goesOn">Asked now and then; false ends the search.</param>
    public abstract void Find(string text, ICollection<TextSpan> found, Func<bool> goesOn);
}

/// <summary>Regular expressions that mean the same thing.</summary>
internal sealed class ExpressionPattern(string name, string mask, params IReadOnlyList<PatternSearch> expressions) : GuardPattern(name, mask)
{
    /// <inheritdoc/>
    public override bool Occurs(string text) => expressions.Any(expression => expression.Occurs(text));

    /// <inheritdoc/>
    public override void Find(string text, ICollection<TextSpan> found, Func<bool> goesOn)
    {
        foreach (var expression in expressions)
        {
            expression.Find(text, found, goesOn);
        }
    }
}

/// <summary>Numbers that are written in groups of digits and that a sum or a table tells from others.</summary>
/// <param name="name">What the log calls it.</param>
/// <param name="mask">What stands in the place of what it finds.</param>
/// <param name="match">How many groups from an index on are such a number; 0: none.</param>
internal sealed class DigitPattern(string name, string mask, Func<DigitGroups, int, int> match) : GuardPattern(name, mask)
{
    /// <inheritdoc/>
    public override bool Occurs(string text)
    {
        var found = new List<TextSpan>();
        Find(text, found, () => found.Count == 0);
        return found.Count > 0;
    }

    /// <inheritdoc/>
    public override void Find(string text, ICollection<TextSpan> found, Func<bool> goesOn)
    {
        var groups = DigitGroups.Read(text);
        for (var index = 0; index < groups.Count && goesOn();)
        {
            var count = match(groups, index);
            if (count > 0)
            {
                found.Add(new TextSpan(groups[index].Start, groups[index + count - 1].End - groups[index].Start));
            }

            index += Math.Max(count, 1);
        }
    }
}
