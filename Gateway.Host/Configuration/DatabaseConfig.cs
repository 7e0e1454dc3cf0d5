using System.ComponentModel.DataAnnotations;
using Gateway.Policies;
using Npgsql;

namespace Gateway.Host.Configuration;

/// <summary>
/// How a PostgreSQL database is reached: a connection string such as <c>Host=db;Database=gateway;Username=gateway;Password=…;SSL Mode=VerifyFull</c>, of a login
/// that is a member of <c>gateway_app</c>, in a database that <c>migrate</c> has set up.
/// </summary>
[ExactlyOneOf(nameof(Connection), nameof(ConnectionFile))]
internal record DatabaseConfig
{
    /// <summary>What to do about a string that <see cref="Fault"/> finds fault with.</summary>
    public const string Remedy = "Write Host=…;Database=…;Username=…;Password=….";

    /// <summary>The connection string; write a variable, not a password.</summary>
    [MinLength(1)]
    public Secret? Connection { get; init; }

    /// <summary>Path of a file that holds the connection string.</summary>
    [MinLength(1)]
    public string? ConnectionFile { get; init; }

    /// <summary>The connection string itself.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public string Read()
    {
        try
        {
            return Connection?.Reveal() ?? File.ReadAllText(ConnectionFile!).Trim();
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    /// <summary>What is wrong with a connection string, without repeating any of it; null: nothing.</summary>
    public static string? Fault(string connection)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connection).Host is { Length: > 0 } ? null : "The connection string names no host.";
        }
        catch (ArgumentException)
        {
            // The parser's message may repeat a part of the string.
            return "The connection string cannot be read.";
        }
    }
}
