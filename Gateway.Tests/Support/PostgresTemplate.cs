[assembly: AssemblyFixture(typeof(Gateway.Tests.Support.PostgresTemplate))]

namespace Gateway.Tests.Support;

/// <summary>The folder that each <see cref="PostgresServer"/> begins with a copy of: made by the first, as making it takes many times as long as copying it.</summary>
public sealed class PostgresTemplate : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> Folder = new(async () =>
    {
        var folder = Directory.CreateTempSubdirectory("gateway-postgres-").FullName;
        await PostgresServer.MakeTemplateAsync(folder);
        return folder;
    });

    public static Task<string> FolderAsync() => Folder.Value;

    public async ValueTask DisposeAsync()
    {
        if (Folder.IsValueCreated)
        {
            Directory.Delete(await Folder.Value, recursive: true);
        }
    }
}
