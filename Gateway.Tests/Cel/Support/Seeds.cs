using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Gateway.Tests.Cel.Support;

/// <summary>Properties over random seeds. GATEWAY_TESTS_EFFORT multiplies how many are tried, for a longer run by hand.</summary>
internal static class Seeds
{
    private static readonly int Effort =
        int.TryParse(Environment.GetEnvironmentVariable("GATEWAY_TESTS_EFFORT"), NumberStyles.None, CultureInfo.InvariantCulture, out var effort) ? effort : 1;

    public static void ForAll(int count, Func<int, bool> property) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(count * Effort).WithQuietOnSuccess(true),
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue - 1)), property));

    public static void ForAllTexts(int count, Func<string, bool> property) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(count * Effort).WithQuietOnSuccess(true),
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => property(text ?? "")));
}
