using Gateway.Host.Configuration;
using Gateway.Policies;
using Gateway.Tests.Support;

namespace Gateway.Tests.Configuration;

/// <summary>How a database is reached, in the cluster's file and in <c>config.audit.database</c>.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class DatabaseConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void String_is_what_is_written_or_what_its_file_holds_without_the_end_of_the_line()
    {
        File.WriteAllText(_folder.File("db"), "Host=db;Password=secret\n");

        Assert.Equal("Host=db", new DatabaseConfig { Connection = new Secret("Host=db") }.Read());
        Assert.Equal("Host=db;Password=secret", new DatabaseConfig { ConnectionFile = _folder.File("db") }.Read());
    }

    [Fact]
    public void File_that_cannot_be_read_is_an_io_error_of_its_path()
    {
        var missing = Assert.Throws<FileNotFoundException>(() => new DatabaseConfig { ConnectionFile = _folder.File("missing") }.Read());
        var folder = Assert.Throws<IOException>(() => new DatabaseConfig { ConnectionFile = _folder.Path }.Read());

        Assert.Contains(_folder.File("missing"), missing.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, folder.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=db;Database=gateway;Username=gateway;Password=secret;SSL Mode=VerifyFull", null)]
    [InlineData("Username=gateway;Password=secret", "The connection string names no host.")]
    [InlineData("", "The connection string names no host.")]
    [InlineData("Password secret", "The connection string cannot be read.")]
    [InlineData("Pass word=secret", "The connection string cannot be read.")]
    [InlineData("Host=db;Port=secret", "The connection string cannot be read.")]
    public void Fault_of_a_string_is_told_without_any_of_it(string connection, string? fault) => Assert.Equal(fault, DatabaseConfig.Fault(connection));

    [Fact]
    public void Connection_string_is_not_printed() =>
        Assert.DoesNotContain("tiger", new DatabaseConfig { Connection = new Secret("Host=db;Password=tiger") }.ToString(), StringComparison.Ordinal);
}
