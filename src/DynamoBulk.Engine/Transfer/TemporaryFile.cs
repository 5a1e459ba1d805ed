using DynamoBulk.Items;

namespace DynamoBulk.Transfer;

/// <summary>A file for the time being, which only its owner may read and which goes when the process does, however it ends.</summary>
internal static class TemporaryFile
{
    /// <summary>Makes an empty one; closing deletes it.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder for temporary files takes none.</exception>
    public static FileStream Create()
    {
        string path = Path.Combine(Path.GetTempPath(), $"DynamoBulk-{Path.GetRandomFileName()}");
        FileStream file = OwnerOnlyFile.Open(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path); // an open file needs no name, and one without a name does not outlive a killed process
        }

        return file;
    }
}
