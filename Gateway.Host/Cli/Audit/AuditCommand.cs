using System.CommandLine;
using Gateway.Host.Telemetry.Audit;

namespace Gateway.Host.Cli.Audit;

/// <summary>The verb <c>audit</c>: looks at audit trails.</summary>
internal static class AuditCommand
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Files of the trail, the oldest first.", Arity = ArgumentArity.OneOrMore };
        var verify = new Command("verify", "Check that no record was changed, removed or put in; names the first that was. Exit code 1 then.") { files };
        verify.SetAction(result => Verify(result.GetRequiredValue(files), result.InvocationConfiguration.Output, result.InvocationConfiguration.Error));
        return new Command("audit", "Look at audit trails.") { verify };
    }

    private static int Verify(string[] files, TextWriter output, TextWriter error)
    {
        try
        {
            var (isWhole, report) = AuditVerifier.Verify(files);
            (isWhole ? output : error).WriteLine(report);
            return isWhole ? 0 : 1;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error.WriteLine(exception.Message);
            return 1;
        }
    }
}
