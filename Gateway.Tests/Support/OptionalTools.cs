namespace Gateway.Tests.Support;

/// <summary>What a machine may lack: a test that needs it is skipped with the reason, or fails where every test is required.</summary>
public static class OptionalTools
{
    /// <summary>Whether GATEWAY_TESTS_REQUIRE=all: then nothing may be skipped.</summary>
    public static bool AllRequired => Environment.GetEnvironmentVariable("GATEWAY_TESTS_REQUIRE") == "all";

    /// <param name="present">Whether what the test needs is there.</param>
    /// <param name="reason">What is missing, and how to get it.</param>
    public static void Require(bool present, string reason)
    {
        if (!present && AllRequired)
        {
            Assert.Fail($"GATEWAY_TESTS_REQUIRE=all, but this test {reason}.");
        }

        Assert.SkipUnless(present, reason);
    }
}
