using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Gateway.Policies;

namespace Gateway.Host.Configuration.Reading;

/// <summary>One key of a record.</summary>
/// <param name="Key">How it is written.</param>
/// <param name="Property">Where its value goes.</param>
/// <param name="IsRequired">Whether it must be written.</param>
/// <param name="Value">What may stand under it.</param>
/// <param name="OneOrMany">How a list may be shortened; null: it may not.</param>
/// <param name="Checks">What the value must satisfy.</param>
internal sealed record KeyShape(
    string Key, PropertyInfo Property, bool IsRequired, ValueShape Value, OneOrManyAttribute? OneOrMany, IReadOnlyList<ValidationAttribute> Checks);
