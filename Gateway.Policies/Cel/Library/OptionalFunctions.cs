using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Library;

/// <summary>Optional values. <c>or</c> and <c>orValue</c> have nodes of their own: their argument is evaluated only if needed.</summary>
internal static class OptionalFunctions
{
    public const string Or = "or";
    public const string OrValue = "orValue";

    public static void AddTo(FunctionLibrary library) => library
        .Add(static _ => CelValue.None(), "optional:none() -> optional(A)")
        .Add((in CelValue value, CelActivation _) => value.Wrapped, "optional:of(A) -> optional(A)")
        .Add((in CelValue value, CelActivation _) => IsZero(value) ? CelValue.None() : value.Wrapped, "optional:ofNonZeroValue(A) -> optional(A)")
        .Add((in CelValue value, CelActivation _) => value.Kind == CelKind.Optional ? CelValue.Of(value.IsPresent) : CelValue.Fail(Errors.NoSuchOverload),
            "optional(A).hasValue() -> bool")
        .Add((in CelValue value, CelActivation _) => value.Kind != CelKind.Optional ? CelValue.Fail(Errors.NoSuchOverload)
            : value.IsPresent ? value.Unwrapped : CelValue.Fail(Errors.NoneValue), "optional(A).value() -> A")
        .Declare("optional(A).or(optional(A)) -> optional(A)")
        .Declare("optional(A).orValue(A) -> A");

    private static bool IsZero(in CelValue value) => value.Kind switch
    {
        CelKind.Null => true,
        CelKind.Bool or CelKind.Int or CelKind.UInt or CelKind.Duration => value.Bits == 0,
        CelKind.Double => value.Number == 0,
        CelKind.String => value.Text.Length == 0,
        CelKind.Bytes => value.Octets.IsEmpty,
        CelKind.List => value.Items.Count == 0,
        CelKind.Map => value.Entries.Count == 0,
        CelKind.Timestamp => value.Bits == 0 && value.Nanos == 0,
        CelKind.Optional => !value.IsPresent,
        _ => false,
    };
}
