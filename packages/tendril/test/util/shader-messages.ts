/** What a browser's compiler of shaders says of them: errors, and warnings that nobody would see. */

/** Listens from now on. The function that it gives ends that, and tells how many shaders there were and what was said. */
export function listenToCompiler(): () => Promise<{ shaders: number; messages: string[] }> {
  const { prototype } = GPUDevice;
  const { createShaderModule } = prototype;
  const modules: GPUShaderModule[] = [];
  prototype.createShaderModule = function (this: GPUDevice, descriptor) {
    const module = createShaderModule.call(this, descriptor);
    modules.push(module);
    return module;
  };
  return async () => {
    prototype.createShaderModule = createShaderModule;
    const infos = await Promise.all(modules.map((module) => module.getCompilationInfo()));
    const messages = infos.flatMap(({ messages }) => messages.map((each) => each.message));
    return { shaders: modules.length, messages };
  };
}
