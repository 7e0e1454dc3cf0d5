using Gateway.Policies.Cel;
using Gateway.Tests.Cel.Conformance;

namespace Gateway.Tests.Cel.Support;

/// <summary>Whether two outcomes are the same: equal values of one type, or both errors of whatever message.</summary>
internal static class Same
{
    public static bool Outcome(in CelValue left, in CelValue right) => left.IsValue || right.IsValue
        ? ConformanceValues.IsSame(left, right)
        : left.Kind == right.Kind;
}
