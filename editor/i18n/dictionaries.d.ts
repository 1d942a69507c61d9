/** Made when the editor is built: the texts of one language, of the first page or of the rest. */
declare module 'virtual:dictionary/*' {
  const texts: Record<string, string>
  export default texts
}
