using Gateway.Actors.Cluster.Postgres;
using Gateway.Tests.Support;
using Npgsql;

namespace Gateway.Tests.Cluster.Postgres;

/// <summary>What is made of a connection string as a user writes it.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class PostgresConnectionsTests
{
    [Theory]
    [InlineData("Host=db", GssEncryptionMode.Disable)]
    [InlineData("Host=db;GSS Encryption Mode=Prefer", GssEncryptionMode.Prefer)]
    [InlineData("Host=db;GssEncryptionMode=Require", GssEncryptionMode.Require)]
    public void Kerberos_encryption_is_tried_only_where_it_is_written(string written, GssEncryptionMode expected)
    {
        using var heartbeat = PostgresConnections.Heartbeat(new PostgresOptions { ConnectionString = written });

        Assert.Equal(expected, PostgresConnections.Read(written).GssEncryptionMode);
        Assert.Equal(expected, new NpgsqlConnectionStringBuilder(heartbeat.ConnectionString).GssEncryptionMode);
    }
}
