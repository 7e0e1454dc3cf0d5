using System.Net;
using Gateway.Actors.Sealing;
using Gateway.Host.Configuration;
using Gateway.Host.Configuration.Diagnostics;
using Gateway.Host.Configuration.Reading;
using Gateway.Policies;
using Npgsql;

namespace Gateway.Host.Cluster;

/// <summary>The file of <c>--cluster</c>, read with all that it names.</summary>
/// <param name="Config">What is written.</param>
/// <param name="ConnectionString">Of the database.</param>
/// <param name="Keys">The key ring.</param>
/// <param name="Warnings">What can be used, but should be looked at.</param>
internal sealed record ClusterFile(ClusterConfig Config, string ConnectionString, KeyRing Keys, IReadOnlyList<ConfigDiagnostic> Warnings)
{
    /// <summary>Reads it; null with every error when it cannot be used.</summary>
    /// <param name="path">The file.</param>
    /// <param name="environment">Gives the value of a variable; null: it is not set.</param>
    /// <param name="limits">Those of the configuration that the node serves.</param>
    /// <param name="errors">What is wrong with it.</param>
    public static ClusterFile? Read(string path, Func<string, string?> environment, LimitsConfig limits, out IReadOnlyList<ConfigDiagnostic> errors)
    {
        var diagnostics = new DiagnosticList();
        ClusterFile? file = null;
        try
        {
            if (YamlTree.Read(File.ReadAllText(path), diagnostics) is [var root, ..])
            {
                file = Bind(root, environment, limits, diagnostics);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error(new(DiagnosticSeverity.Error, "", 1, 1, exception.Message, "Name a file that can be read."), "");
        }

        errors = diagnostics.Errors();
        return diagnostics.HasErrors ? null : file;
    }

    private static ClusterFile? Bind(ConfigNode root, Func<string, string?> environment, LimitsConfig limits, DiagnosticList diagnostics)
    {
        var config = new ConfigBinder(environment, diagnostics).Bind<ClusterConfig>(root);
        var source = new ConfigSource(root, []);
        CheckAddress(config, Report);
        if (StopTime.Check(config.StopTime, limits) is { } tooShort)
        {
            Report(tooShort.Path, tooShort.Message, tooShort.Remedy);
        }

        var keys = Read("keys", () => KeyRingFile.Read(config.Keys), "Name the key-ring file that all nodes have; `keys new --file FILE` makes one.");
        var path = config.Database.Connection is null ? "database.connectionFile" : "database.connection";
        var connection = Read(path, config.Database.Read, "Name a file that holds the connection string.");
        if (connection is not null && DatabaseConfig.Fault(connection) is { } fault)
        {
            Report(path, fault, DatabaseConfig.Remedy);
        }
        else if (connection is not null && !IsProven(new NpgsqlConnectionStringBuilder(connection)))
        {
            diagnostics.Warning(source.Locate(DiagnosticSeverity.Warning, new ConfigError(
                path, "Nothing proves that this is the database: whoever answers in its place could take sessions.", "Write SSL Mode=VerifyFull, and Root Certificate where the authority is your own.")));
        }

        return diagnostics.HasErrors ? null : new ClusterFile(config, connection!, keys!, diagnostics.Warnings());

        void Report(string path, string message, string remedy)
        {
            if (!diagnostics.IsFaulty(path))
            {
                diagnostics.Error(source.Locate(DiagnosticSeverity.Error, new ConfigError(path, message, remedy)), "");
            }
        }

        T? Read<T>(string path, Func<T> read, string remedy)
            where T : class
        {
            try
            {
                return diagnostics.IsFaulty(path) ? null : read();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Report(path, exception.Message, remedy);
                return null;
            }
        }
    }

    private static void CheckAddress(ClusterConfig config, Action<string, string, string> report)
    {
        if (config.Listen.EndPoint is not { } listen)
        {
            report("listen", "A node that others cannot reach is none.", "Write an address and a port, such as 0.0.0.0:15030.");
            return;
        }

        if (config.Address is null && (listen.Address.Equals(IPAddress.Any) || listen.Address.Equals(IPAddress.IPv6Any)))
        {
            report("listen", "The others cannot know at which address of this machine they reach it.", "Write address, such as https://$HOSTNAME:15030.");
        }
        else if (config.Address is { } address && (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps || url.PathAndQuery != "/"))
        {
            report("address", "This is no address of a node.", "Write https, the host and the port, such as https://gw1:15030.");
        }
    }

    // The database is on this machine, or proves itself by a certificate.
    private static bool IsProven(NpgsqlConnectionStringBuilder connection) => IsLocal(connection.Host!) || connection.SslMode is SslMode.VerifyFull or SslMode.VerifyCA;

    private static bool IsLocal(string host) =>
        host.StartsWith('/') || string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
