using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Values;

namespace Gateway.Host.Configuration.Reading;

/// <summary>
/// Enforces the annotations of a key. On a list, MinLength and MaxLength count its items, and the others hold for each item.
/// </summary>
internal static class ValueChecks
{
    /// <summary>Checks one value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="text">Its text, with variables replaced.</param>
    /// <param name="shown">Its text as a message may show it.</param>
    /// <param name="checks">The annotations of its key.</param>
    /// <returns>What is wrong; null: nothing.</returns>
    public static ValueFault? Find(object value, string text, string shown, IReadOnlyList<ValidationAttribute> checks) =>
        checks.Select(check => Find(check, value, text, shown)).FirstOrDefault(fault => fault is not null);

    /// <summary>Checks the number of items of a list.</summary>
    /// <returns>Whether it is allowed; if not, an error was added.</returns>
    public static bool Count(int count, KeyShape key, ConfigNode node, string path, DiagnosticList diagnostics)
    {
        var least = key.Checks.OfType<MinLengthAttribute>().Select(check => check.Length).FirstOrDefault();
        if (count >= least)
        {
            return true;
        }

        diagnostics.Error(node, path, "The list is empty.", key.IsRequired ? "Write at least one item." : "Write at least one item, or remove the key.");
        return false;
    }

    private static ValueFault? Find(ValidationAttribute check, object value, string text, string shown) => check switch
    {
        RangeAttribute range => range.IsValid(value)
            ? null
            : new($"{shown} is out of range.", $"Write a value from {Bound(range.Minimum)} to {Bound(range.Maximum)}."),
        MinLengthAttribute { Length: 1 } => value is string ? text.Length > 0 ? null : new("The value is empty.", "Write a text, or remove the key.") : null,
        MaxLengthAttribute longest => text.Length <= longest.Length
            ? null
            : new($"{shown} has more than {longest.Length} characters.", $"Write at most {longest.Length} characters."),
        RegularExpressionAttribute pattern => pattern.IsValid(text) && text.Length > 0
            ? null
            : new($"{shown} does not have the form that is needed here.", pattern.ErrorMessage!),
        _ => throw new InvalidOperationException($"The configuration does not know how to check {check.GetType().Name}."),
    };

    private static string Bound(object bound) => bound is TimeSpan duration
        ? Durations.Format(duration)
        : string.Create(CultureInfo.InvariantCulture, $"{bound}");
}
