using System.CommandLine;
using Gateway.Actors.Audit;
using Gateway.Host.Telemetry.Audit;

namespace Gateway.Host.Cli.Audit;

/// <summary>The verb <c>audit</c>: looks at audit trails.</summary>
internal static class AuditCommand
{
    // A trail of years is read through, row after row.
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromMinutes(10);

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Files of the trail, the oldest first.", Arity = ArgumentArity.ZeroOrMore };
        var connection = new Option<FileInfo?>("--connection-file") { HelpName = "FILE", Description = "File with the connection string of the database that holds the trail, in place of files." };
        var writer = new Option<string?>("--writer") { HelpName = "NODE", Description = "Only the records of one node, in a database. Default: of all." };
        var verify = new Command("verify", "Check that no record was changed, removed or put in; names the first that was. Exit code 1 then.") { files, connection, writer };
        verify.Validators.Add(result =>
        {
            if ((result.GetValue(files) ?? []).Length > 0 == result.GetValue(connection) is not null)
            {
                result.AddError("Name files of the trail, or --connection-file.");
            }
        });
        verify.SetAction((result, cancellationToken) => VerifyAsync(
            result.GetValue(files) ?? [], result.GetValue(connection), result.GetValue(writer), result.InvocationConfiguration.Output, result.InvocationConfiguration.Error, cancellationToken));
        return new Command("audit", "Look at audit trails.") { verify };
    }

    private static async Task<int> VerifyAsync(string[] files, FileInfo? connection, string? writer, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            var (isWhole, report) = connection is null ? AuditVerifier.Verify(files) : await VerifyAsync(connection, writer, cancellationToken);
            await (isWhole ? output : error).WriteLineAsync(report);
            return isWhole ? 0 : 1;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(exception.Message);
            return 1;
        }
        catch (ArgumentException)
        {
            // The parser's message may repeat a part of the string.
            await error.WriteLineAsync("The connection string cannot be read. It has the form Host=…;Database=…;Username=…;Password=….");
            return 1;
        }
    }

    private static async Task<(bool IsWhole, string Report)> VerifyAsync(FileInfo connection, string? writer, CancellationToken cancellationToken)
    {
        await using var table = new AuditTable((await File.ReadAllTextAsync(connection.FullName, cancellationToken)).Trim(), ReadTimeout);
        return await AuditVerifier.VerifyAsync(table.ReadAsync(writer, cancellationToken));
    }
}
