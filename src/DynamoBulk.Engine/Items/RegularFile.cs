using System.Runtime.InteropServices;

namespace DynamoBulk.Items;

/// <summary>
/// What the module writes is a regular file, or not there yet: a device or pipe would be replaced by a file, or closed to all
/// other users of the machine. Its folder is there.
/// </summary>
public static class RegularFile
{
    /// <summary>Refuses a path where something else is. A link is what it leads to.</summary>
    /// <param name="path">The path of a file that is to be written.</param>
    /// <exception cref="IOException">Something else is there.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder is not there.</exception>
    public static void Check(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}': make it, or name another place.");
        }

        if (Directory.Exists(path))
        {
            throw new IOException($"'{path}' is a folder: name a file in it.");
        }

        if (OperatingSystem.IsWindows() ? IsDevice(path) : IsSpecial(path))
        {
            throw new IOException($"'{path}' is a device, a pipe or a socket, and none of these takes a file: name a file.");
        }
    }

    /// <summary>Where a file really lies: a link is followed, so that what it leads to is replaced and it stays a link.</summary>
    /// <param name="path">The file, which need not be there.</param>
    /// <exception cref="IOException">Links lead in a circle.</exception>
    public static string TargetOf(string path) =>
        new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;

    /// <summary>Whether a name is one of those that Windows keeps for devices, wherever they are said to lie: NUL, COM1.</summary>
    private static bool IsDevice(string path) => Path.GetFullPath(path).StartsWith(@"\\.\", StringComparison.Ordinal);

    private static bool IsSpecial(string path)
    {
        byte[] status = new byte[NativeMethods.StatusSize];
        try
        {
            return NativeMethods.Stat(path, status) == 0
                && (BitConverter.ToInt32(status, NativeMethods.ModeOffset) & NativeMethods.TypeMask) != NativeMethods.TypeRegular;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false; // a runtime without that door: nothing else is known to be wrong
        }
    }

    /// <summary>
    /// The runtime's own door to stat(2), which gives the same answer on every system: .NET tells what a path is only of a file
    /// that is open (SafeFileHandle.Type, from .NET 10 on), and to open a pipe waits for whoever is at its other end.
    /// </summary>
    /// <remarks>https://github.com/dotnet/runtime/blob/main/src/native/libs/System.Native/pal_io.h: FileStatus begins with Flags and Mode.</remarks>
    private static class NativeMethods
    {
        public const int StatusSize = 256; // more than twice of what it fills
        public const int ModeOffset = 4;
        public const int TypeMask = 0xF000;
        public const int TypeRegular = 0x8000;

        [DllImport("libSystem.Native", EntryPoint = "SystemNative_Stat")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Stat([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [Out] byte[] status);
    }
}
