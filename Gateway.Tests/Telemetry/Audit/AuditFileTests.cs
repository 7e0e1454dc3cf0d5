using System.Text;
using Gateway.Host.Configuration;
using Gateway.Host.Telemetry.Audit;
using Gateway.Tests.Support;

namespace Gateway.Tests.Telemetry.Audit;

/// <summary>L3: a chain of records in which every change shows.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class AuditFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Trail_is_whole_over_restarts_and_new_files()
    {
        for (var start = 0; start < 3; start++)
        {
            using var file = Open(maxBytes: 4096);
            for (var i = 0; i < 20; i++)
            {
                file.Append(Encoding.UTF8.GetBytes($"\"n\":{i},\"text\":\"{new string('x', 40)}\""));
            }
        }

        Assert.True(Files().Count > 2, "A trail this long is several files.");
        var (isWhole, report) = AuditVerifier.Verify(Files());
        Assert.True(isWhole, report);
        Assert.StartsWith("60 records, the last one is 60; the chain is whole. Last hash: ", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("changed", "2: this is no record, or it was changed (the one after record 1).")]
    [InlineData("removed", "2: record 3 does not follow record 1: records between them were changed, removed or put in.")]
    [InlineData("swapped", "2: record 3 does not follow record 1: records between them were changed, removed or put in.")]
    [InlineData("repeated", "3: record 2 does not follow record 2: records between them were changed, removed or put in.")]
    [InlineData("forged", "3: record 3 does not follow record 2: records between them were changed, removed or put in.")]
    public void First_broken_record_is_named(string damage, string report)
    {
        Write(5);
        var lines = File.ReadAllLines(Trail).ToList();
        switch (damage)
        {
            case "changed":
                lines[1] = lines[1].Replace("\"n\":1", "\"n\":9", StringComparison.Ordinal);
                break;
            case "removed":
                lines.RemoveAt(1);
                break;
            case "swapped":
                (lines[1], lines[2]) = (lines[2], lines[1]);
                break;
            case "repeated":
                lines.Insert(2, lines[1]);
                break;
            case "forged":
                // With a hash of its own that is right, which the next record does not have.
                var output = new System.Buffers.ArrayBufferWriter<byte>();
                AuditChain.Append(output, 2, "\"n\":9"u8, AuditChain.Read(Encoding.UTF8.GetBytes(lines[0]))!.Value.Hash);
                lines[1] = Encoding.UTF8.GetString(output.WrittenSpan).TrimEnd();
                break;
        }

        File.WriteAllLines(Trail, lines);

        Assert.Equal((false, $"{Trail}:{report}"), AuditVerifier.Verify([Trail]));
    }

    [Fact]
    public void Every_single_byte_counts()
    {
        Write(3);
        var bytes = File.ReadAllBytes(Trail);
        for (var i = 0; i < bytes.Length - 1; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 1;
            File.WriteAllBytes(Trail, changed);

            Assert.False(AuditVerifier.Verify([Trail]).IsWhole, $"Byte {i} was changed, and nobody noticed.");
        }
    }

    [Fact]
    public void Half_a_record_at_the_end_is_cut_off_and_the_chain_goes_on()
    {
        Write(2);
        File.AppendAllText(Trail, "{\"seq\":3,\"n\":");

        Write(1);

        Assert.Equal(3, File.ReadAllLines(Trail).Length);
        Assert.True(AuditVerifier.Verify([Trail]).IsWhole);
    }

    [Fact]
    public void File_that_ends_with_something_else_is_not_gone_on_with()
    {
        Write(2);
        File.AppendAllText(Trail, "not a record\n");

        using var file = new AuditFile(new AuditTrailConfig { File = Trail });

        Assert.Contains("does not end with a record", Assert.Throws<IOException>(file.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_processes_do_not_write_to_one_file()
    {
        using var first = Open();
        using var second = new AuditFile(new AuditTrailConfig { File = Trail });

        Assert.Throws<IOException>(second.Open);
    }

    private string Trail => _folder.File("audit.jsonl");

    private List<string> Files() => [.. Directory.GetFiles(_folder.Path, "audit.jsonl.0*").Order(StringComparer.Ordinal), Trail];

    private AuditFile Open(int maxBytes = 1 << 20)
    {
        var file = new AuditFile(new AuditTrailConfig { File = Trail, MaxBytes = maxBytes, Sync = AuditSync.Never });
        file.Open();
        return file;
    }

    private void Write(int records)
    {
        using var file = Open();
        for (var i = 0; i < records; i++)
        {
            file.Append(Encoding.UTF8.GetBytes($"\"n\":{i}"));
        }
    }
}
