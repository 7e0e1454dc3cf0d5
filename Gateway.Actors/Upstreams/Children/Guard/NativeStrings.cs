using System.Runtime.InteropServices;

namespace Gateway.Actors.Upstreams.Children.Guard;

/// <summary>Strings in unmanaged memory, as <c>char *[]</c> with a null at the end.</summary>
internal sealed class NativeStrings : IDisposable
{
    private readonly int _count;

    /// <summary>Copies the strings, as UTF-8.</summary>
    public NativeStrings(IReadOnlyList<string> strings)
    {
        Pointer = Marshal.AllocHGlobal((strings.Count + 1) * nint.Size);
        foreach (var text in strings)
        {
            Marshal.WriteIntPtr(Pointer, _count++ * nint.Size, Marshal.StringToCoTaskMemUTF8(text));
        }

        Marshal.WriteIntPtr(Pointer, _count * nint.Size, 0);
    }

    /// <summary>The array.</summary>
    public nint Pointer { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (var i = 0; i < _count; i++)
        {
            Marshal.FreeCoTaskMem(Marshal.ReadIntPtr(Pointer, i * nint.Size));
        }

        Marshal.FreeHGlobal(Pointer);
    }
}
