using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace DynamoBulk.Loader;

/// <summary>
/// Gives the module and everything it depends on a load context of its own, so that it runs on its own assemblies whatever
/// versions of them the session has loaded, and the session keeps its own.
/// </summary>
/// <remarks>
/// This assembly is the first of the manifest's NestedModules and the only one beside it. PowerShell looks in vain for the
/// module's other assemblies, asks the default context for them by name, and is handed the copies in <c>Dependencies/</c>.
/// https://learn.microsoft.com/powershell/scripting/dev-cross-plat/resolving-dependency-conflicts
/// </remarks>
public sealed class ModuleLoader : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    // One for the process: all runspaces share its types, and an import after a removal finds the ones it had.
    private static readonly DependencyContext s_dependencies = new(
        Path.Combine(Path.GetDirectoryName(typeof(ModuleLoader).Assembly.Location)!, "Dependencies"));

    /// <summary>Offers the module's assemblies to the default context. Runs once for every import, in any runspace.</summary>
    public void OnImport() => AssemblyLoadContext.Default.Resolving += ResolveModuleAssembly;

    /// <summary>Takes the offer of one import back; those of other runspaces stand.</summary>
    /// <param name="psModuleInfo">The module that is removed.</param>
    public void OnRemove(PSModuleInfo psModuleInfo) => AssemblyLoadContext.Default.Resolving -= ResolveModuleAssembly;

    // Only the assemblies that the manifest names: another module's search for an AWSSDK.Core is no business of ours.
    private static Assembly? ResolveModuleAssembly(AssemblyLoadContext context, AssemblyName name) =>
        name.Name is "DynamoBulk.Cmdlets" or "DynamoBulk.Engine" ? s_dependencies.LoadFromAssemblyName(name) : null;

    private sealed class DependencyContext(string folder) : AssemblyLoadContext("DynamoBulk")
    {
        // Null leaves the runtime and PowerShell to the default context. By name alone: what lies in the folder was built
        // together, and a version that the default context would find good enough may still be another build.
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            var path = Path.Combine(folder, assemblyName.Name + ".dll");
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
