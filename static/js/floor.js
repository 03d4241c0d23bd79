/* For browsers below the floor: what they cannot draw, the plain page says. Of the old kind, for they read no other. */
(function () {
  var css = window.CSS;
  if (window.CSSLayerBlockRule && css && css.supports("color", "color-mix(in oklab,red,red)")) return;
  var wall = /^\/w\/[^\/]+$/.test(location.pathname) ? location.pathname : "/w/main";
  location.replace(wall + "/plain" + location.search);
})();
