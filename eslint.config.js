import tseslint from "typescript-eslint";

/** Layout and the import law are held by test/house.test.ts; this file holds what a linter sees better. */
export default tseslint.config(
  { ignores: ["node_modules", "cdk.out", "coverage", "test/conformance/node_modules"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/require-await": "off",
      "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true, named: true } }],
      "no-restricted-properties": ["error", { object: "jest", property: "mock", message: "Pass ports instead." }],
      "no-console": "error",
      "prefer-const": ["error", { ignoreReadBeforeAssign: true }],
    },
  },
  { files: ["bin/**", "local/**", "test/**"], rules: { "no-console": "off" } },
);
