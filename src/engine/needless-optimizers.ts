// Passes of ONNX Runtime's that look for what our graphs never have, and go through all nodes to do so: a quarter of the time in
// which the gradient of 18 layers is loaded.

const quantisation =
  "EnsureUniqueDQForNodeUnit WhereDummyDq WeightBiasQuantization QDQPropagationTransformer DoubleQDQPairsRemover " +
  "QDQSelectorActionTransformer QDQS8ToU8Transformer QDQFinalCleanupTransformer MatMulNBitsFusion " +
  "DynamicQuantizeMatMulFusion MatMulIntegerToFloatFusion";
const images =
  "ConvActivationFusion ConvAddActivationFusion NhwcTransformer NchwcTransformer SliceConcatToSpaceToDepthFusion";
/** What we write as the one node that they would make of it. */
const written =
  "GeluFusionL1 GeluFusionL2 FastGeluFusion BiasGeluFusion LayerNormFusionL1 LayerNormFusionL2 SimplifiedLayerNormFusion " +
  "EmbedLayerNormFusion AttentionFusion GroupQueryAttentionFusion GroupQueryAttentionPreNormFusion";
const others =
  "FreeDimensionOverrideTransformer ReshapeFusion GemmActivationFusion MatMulActivationFusion BiasDropoutFusion " +
  "CastFloat16Transformer FuseFp16InitializerToFp32NodeTransformer GatherToSliceFusion";

export const needlessOptimizers = [quantisation, images, written, others].flatMap((names) => names.split(" "));
