using System.Collections.Immutable;
using Gateway.Policies.Cel;
using Gateway.Policies.Cel.Rules;

namespace Gateway.Policies.Conditions;

/// <summary>Forms of one policy, of which the first holds whose condition does (<c>conditional</c>). Immutable.</summary>
/// <param name="Entries">The forms, in the order of the file; only the last may have no condition.</param>
/// <typeparam name="T">A form, compiled.</typeparam>
internal sealed record Choice<T>(ImmutableArray<(CelProgram? Condition, T Form)> Entries)
    where T : class
{
    /// <summary>Whether some form always holds.</summary>
    public bool HasFallback => Entries.Length > 0 && Entries[^1].Condition is null;

    /// <summary>The form that holds; null: none.</summary>
    /// <param name="activation">What conditions read.</param>
    /// <param name="whenInDoubt">Whether a condition that fails holds: so it must, where the policy is what protects something.</param>
    public T? Pick(CelActivation activation, bool whenInDoubt)
    {
        foreach (var (condition, form) in Entries)
        {
            if (condition is null || condition.Test(activation) is var verdict && (verdict == CelVerdict.True || (whenInDoubt && verdict != CelVerdict.False)))
            {
                return form;
            }
        }

        return null;
    }
}

/// <summary>Compiles choices.</summary>
internal static class Choice
{
    private const string Mend = "Mend the condition: it must come to true or false, and reads what is known before the policy acts.";

    /// <summary>The choice of the only form.</summary>
    public static Choice<T> Of<T>(T form)
        where T : class => new([(null, form)]);

    /// <summary>Compiles a choice.</summary>
    /// <param name="entries">The forms as written, each with its condition.</param>
    /// <param name="compile">Compiles a form, at its path.</param>
    /// <param name="compiler">What conditions are compiled with.</param>
    /// <param name="path">Path of the policy in the configuration.</param>
    /// <param name="errors">Receives what is wrong.</param>
    /// <param name="unreadable">Variables that are not known when conditions are asked.</param>
    public static Choice<TForm> Compile<TEntry, TForm>(
        IReadOnlyList<TEntry> entries, Func<TEntry, string, TForm?> compile, CelCompiler compiler, string path, ICollection<ConfigError> errors, params string[] unreadable)
        where TEntry : IConditionalConfig
        where TForm : class
    {
        if (entries.Count == 0)
        {
            errors.Add(new($"{path}.conditional", "The list is empty.", "Write at least one form of the policy, or remove the policy."));
        }

        var compiled = ImmutableArray.CreateBuilder<(CelProgram?, TForm)>();
        for (var index = 0; index < entries.Count; index++)
        {
            var at = $"{path}.conditional[{index}]";
            CelProgram? condition = null;
            if (entries[index].Condition is { } written)
            {
                condition = ValueExpressions.Compile(compiler, written, $"{at}.condition", Mend, errors, unreadable);
                if (condition is not null && condition.Type != CelType.Bool && condition.Type != CelType.Dyn)
                {
                    errors.Add(new($"{at}.condition", $"This condition is no bool but {condition.Type}.", Mend));
                }
            }
            else if (index < entries.Count - 1)
            {
                errors.Add(new(at, "The forms behind this one never act: it has no condition.", "Write condition, or make it the last."));
            }

            if (compile(entries[index], at) is { } form)
            {
                compiled.Add((condition, form));
            }
        }

        return new(compiled.DrainToImmutable());
    }

    /// <summary>Says that a policy is written in both ways.</summary>
    public static void CheckAlone(bool isAlone, string path, ICollection<ConfigError> errors)
    {
        if (!isAlone)
        {
            errors.Add(new(path, "The policy is written both by itself and as conditional.", "Write the keys beside conditional as its last form, without a condition."));
        }
    }
}
