namespace Gateway.Policies.Cel.Evaluation;

/// <summary>What a call gives when an argument has no value: the first error, because nothing can mend it any more; else unknown.</summary>
internal static class Strictness
{
    public static CelValue Failed(in CelValue left, in CelValue right) =>
        left.Kind == CelKind.Error ? left
        : right.Kind == CelKind.Error ? right
        : CelValue.Unknown;

    public static CelValue Failed(in CelValue first, in CelValue second, in CelValue third) =>
        first.Kind == CelKind.Error ? first : Failed(second, third);
}
